"""Lessons for questions that somebody got wrong, by their words."""

from training.exams.rules.nearness import nearest

LESSONS = (
    "政务服务窗口的工作纪律：按时到岗，首问负责，一次性告知。",
    "社会保险：社会保障卡丢失后先挂失再补办；养老保险最低缴费年限。",
    "政府信息公开：收到申请后二十个工作日内答复。",
)


def test_the_lesson_that_says_what_was_asked_comes_first() -> None:
    assert nearest("社会保障卡丢失后先办什么？先挂失。", LESSONS) == [1]
    assert nearest("政府信息公开申请的答复期限是多少个工作日？", LESSONS)[0] == 2


def test_words_that_no_lesson_has_find_none() -> None:
    assert nearest("zzz qqq", LESSONS) == []
    assert nearest("", LESSONS) == []
    assert nearest("社会保障卡", ()) == []


def test_words_of_every_lesson_tell_little() -> None:
    everywhere = [f"窗口人员应当知道：{one}" for one in LESSONS]
    assert nearest("窗口人员应当知道：社会保障卡挂失", everywhere)[0] == 1
