"""Words that people's passwords are most often made of, in English, Russian and on the keyboard.

Written by us; no list of stolen passwords. COMMON holds whole passwords of ten characters and
more, CORES words that stay easy however many digits and signs surround them.
"""

from __future__ import annotations

ROWS = (
    "1234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertyuiopasdfghjklzxcvbnm",
    "йцукенгшщзхъ",
    "фывапролджэ",
    "ячсмитьбю",
    "йцукенгшщзхъфывапролджэячсмитьбю",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "1q2w3e4r5t6y7u8i9o0p",
    "йфяцычувскамепинртгоьшлбщдю",
)

_COMMON = """
    administrator changeme12 correcthorsebatterystaple football12 iloveyou12 iloveyousomuch letmein123
    passw0rd123 password01 password10 password11 password12 password123 password1234 passwordpassword qwerty1234
    qwerty12345 qwerty123456 qwertyqwerty qweasdzxc1 qweasdzxc123 qweasd12345 1q2w3e4r5t6y adminadmin
    rootrootroot testtesttest secretsecret welcome123 welcome1234 whatever12 sunshine12 princess12 superman12
    michelle12 computer12 trustno1trustno1 mypassword letmeinplease opensesame zaq12wsxcde3 zaq1xsw2cde3
    thequickbrownfox tobeornottobe maytheforcebewithyou iamironman abcd123456 abc1234567 abcdef1234 a123456789
    aa12345678 asdf123456 asdfasdfasdf zxcv123456 qwer123456 пароль1234 пароль12345 пароль123456 парольпароль
    мойпароль1 йцукен1234 йцукен12345 йцукен123456 привет1234 приветпривет любимая123 солнышко12 паролья123
    россия1234 москва1234 спартак123 зенитчемпион natasha123 anastasia1 ekaterina1 aleksandra aleksandr1
    vladimir12 konstantin svetlana12 krasotka12 parol12345 parolparol privet1234 lubimaya12 solnishko1
    mamapapa12 mamochka12 marina1234 password!!
"""
_CORES = """
    password passwords passwort passphrase qwerty qwertyuiop qwertyui letmein welcome admin administrator root
    user guest login signin secret changeme default test tester testing temp temporary iloveyou loveyou sunshine
    princess football baseball basketball superman batman spiderman starwars pokemon dragon monkey master shadow
    michael jennifer jessica jordan hunter harley ranger trustno computer internet samsung google facebook
    instagram telegram whatever freedom summer winter autumn spring january february march april june july
    august september october november december monday tuesday wednesday thursday friday saturday sunday
    chocolate cookie cheese butterfly flower diamond trainer trainerschool schooltrainer aitrainer school
    student teacher pupil lesson candidate пароль пароли пароля секрет привет любовь люблю любимая любимый
    солнышко солнце зайка котик кошка собака россия москва питер спартак зенит динамо цска мама папа мамапапа
    наташа настя катя саша маша дима сергей андрей алексей александр владимир админ администратор вход тест
    тренер школа ученик учитель январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
    весна лето осень зима понедельник вторник среда четверг пятница суббота воскресенье йцукен фывапролд parol
    privet lubov lubimaya ljubov solnishko zaika kotik moskva rossia spartak zenit natasha nastya sergey andrey
    alexey alexander vladimir dmitry
"""

COMMON = frozenset(_COMMON.split())
CORES = frozenset(_CORES.split())
