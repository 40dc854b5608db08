"""People grading written answers."""
