"""Background work: jobs that carry ids only, and sweeps that find what jobs missed.

What is to be done stands in the areas' own tables. A message in the queue only says "look
now": it may be lost or come twice, and the sweep of its area finds the row anyway. So every
job asks its row whether there is still something to do.

    # school/<area>/jobs.py
    @job("review.screen")
    def screen(context: JobContext, answer_id: int) -> None: ...

    @sweep("review.screen_waiting", every_s=30)
    def screen_waiting(context: JobContext) -> None:
        for answer_id in waiting_answers(context.session, context.clock()):
            enqueue_after_commit(context.session, "review.screen", answer_id)

    # school/<area>/service.py
    enqueue_after_commit(session, "review.screen", answer.id)
"""
