# What the benchmarks need of the system and may install: wrk and PostgreSQL. Says plainly what is missing.
need=()
command -v wrk >/dev/null || need+=(wrk)
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || need+=(postgresql)
if [ ${#need[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ]; then install=""; elif sudo -n true 2>/dev/null; then install="sudo -n"; else install=none; fi
  if [ "$install" != none ] && command -v apt-get >/dev/null; then
    echo "== installing ${need[*]}"
    $install apt-get update -qq && $install env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null || echo "== could not install all of: ${need[*]}"
  else
    echo "== not installed, and this user may not install: ${need[*]}. Nothing is measured without wrk; without postgresql, SQLite alone."
  fi
fi
