# What the tests need of the system and may install. Sourced by tests/all.sh; says plainly what is missing.
need=()
[ -x /usr/bin/chromium ] || need+=(chromium chromium-driver)
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || need+=(postgresql)
command -v redis-server >/dev/null || need+=(redis-server)
if [ ${#need[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ]; then install=""; elif sudo -n true 2>/dev/null; then install="sudo -n"; else install=none; fi
  if [ "$install" != none ] && command -v apt-get >/dev/null; then
    echo "== installing ${need[*]}"
    $install apt-get update -qq && $install env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null || echo "== could not install all of: ${need[*]}"
  else
    echo "== not installed, and this user may not install: ${need[*]}. The tests that need them are skipped."
  fi
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
