# What the tests need of the system and may install. Sourced by tests/all.sh; says plainly what is missing.
if ! command -v apt-get >/dev/null; then install=none
elif [ "$(id -u)" = 0 ]; then install=""
elif sudo -n true 2>/dev/null; then install="sudo -n"
else install=none; fi

need=()
# Chromium's shell, which draws no window, takes half the time; Chromium itself serves where the shell cannot be had.
[ -x /usr/bin/chromium-headless-shell ] || { [ "$install" = none ] && [ -x /usr/bin/chromium ]; } || need+=(chromium-headless-shell)
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || need+=(postgresql)
command -v redis-server >/dev/null || need+=(redis-server)

get() { $install env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" >/dev/null; }
if [ ${#need[@]} -gt 0 ] && [ "$install" = none ]; then
  echo "== not installed, and this user may not install: ${need[*]}. The tests that need them are skipped."
elif [ ${#need[@]} -gt 0 ]; then
  echo "== installing ${need[*]}"
  $install apt-get update -qq || echo "== the list of packages could not be renewed"
  for each in "${need[@]}"; do
    get "$each" || { [ "$each" = chromium-headless-shell ] && { [ -x /usr/bin/chromium ] || get chromium; }; } || echo "== could not install $each"
  done
fi
# LanguageTool itself, where Java and Maven are there; its tests say so where it is not.
export SCHOOL_TEST_LANGUAGETOOL="${SCHOOL_TEST_LANGUAGETOOL:-$PWD/var/languagetool}"
if ! ls "$SCHOOL_TEST_LANGUAGETOOL"/languagetool-server-*.jar >/dev/null 2>&1; then
  if command -v java >/dev/null && command -v mvn >/dev/null; then
    echo "== fetching LanguageTool"
    SCHOOL_HOME=$PWD/var timeout 180 make -s languagetool || echo "== could not fetch LanguageTool: its tests are skipped"
  else
    echo "== no Java 17 with Maven: the tests of LanguageTool itself are skipped"
  fi
fi
