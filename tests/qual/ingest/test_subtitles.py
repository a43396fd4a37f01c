from qual.ingest.subtitles import read_subtitles

ZOOM = """WEBVTT

1
00:00:01.000 --> 00:00:04.000
Ana Ruiz: Can you hear me?

2
00:00:04.500 --> 00:00:06.000
Müller, K. (SL): Yes.

3
00:00:06.000 --> 00:00:09.250
One problem: the door.

4
00:00:09.500 --> 00:00:11.000
Ana Ruiz: Tell me.

5
00:00:11.000 --> 00:00:12.000
Müller, K. (SL): Well
"""


def turns(text, **more):
    raw = read_subtitles(text.encode(), "a.vtt", **more)
    assert raw.problems == ()
    return [(t.label, t.text, t.start_ms, t.end_ms) for t in raw.turns]


def test_zoom():
    assert turns(ZOOM) == [
        ("Ana Ruiz", "Can you hear me?", 1000, 4000),
        ("Müller, K. (SL)", "Yes. One problem: the door.", 4500, 9250),
        ("Ana Ruiz", "Tell me.", 9500, 11000),
        ("Müller, K. (SL)", "Well", 11000, 12000),
    ]
    assert turns(ZOOM.replace("\n", "\r\n")) == turns(ZOOM)


def test_lines_are_those_of_the_timing():
    raw = read_subtitles(ZOOM.encode(), "a.vtt")
    assert [turn.line for turn in raw.turns] == [4, 8, 16, 20]


def test_teams_of_2021_counts_milliseconds():
    text = (
        "WEBVTT\r\n\r\n0:0:3.490 --> 0:0:5.60\r\n<v 8:orgid@x>Hello &amp; hi</v>\r\n\r\n"
        "0:0:53.60 --> 0:0:53.600\r\n<v 8:orgid@x>again</v>\r\n"
    )
    assert turns(text) == [("8:orgid@x", "Hello & hi again", 3490, 53_600)]
    first = turns(text.replace("again</v>", "<v B>b"))
    assert first[1][2:] == (53_060, 53_600)


def test_teams_voices():
    text = """WEBVTT

8b3c-11/12-0
00:00:03.000 --> 00:00:05.000
<v.loud Lopez, Maria>One &lt;two&gt;

8b3c-11/12-1
00:00:05.000 --> 00:00:06.000
<v Lopez, Maria>three <i>four</i> <3</v>

8b3c-11/13-0
00:00:06.000 --> 00:00:07.000
<v Ana>Yes.</v> <v Lopez, Maria>No.</v>
"""
    assert turns(text) == [
        ("Lopez, Maria", "One <two> three four <3", 3000, 6000),
        ("Ana", "Yes.", 6000, 7000),
        ("Lopez, Maria", "No.", 6000, 7000),
    ]


def test_srt_without_blank_lines_and_with_blank_lines_inside():
    text = (
        "1\n00:00:01,000 --> 00:00:02,000\nI: One\n2\n00:00:02,000 --> 00:00:03,000\nP1: Two\n\n"
        "three\n\n3\n00:00:03,000 --> 00:00:04,000\nI: Four\n"
    )
    raw = read_subtitles(text.encode(), "a.srt")
    assert [(t.label, t.text) for t in raw.turns] == [
        ("I", "One"),
        ("P1", "Two three"),
        ("I", "Four"),
    ]
    assert raw.reader == "srt"


def test_comments_are_left_out_with_a_note():
    text = (
        "WEBVTT - made by x\nKind: captions\n\nNOTE duration 1\nmore\n\n"
        "00:01.000 --> 00:02.000\nI: Hi\n"
    )
    raw = read_subtitles(text.encode(), "a.vtt")
    assert [t.text for t in raw.turns] == ["Hi"]
    assert "2, 4, 5" in raw.notes[0]


def test_overlapping_cues_stand_in_the_order_they_begin():
    text = (
        "WEBVTT\n\n00:05.000 --> 00:09.000\n<v A>one\n\n00:04.000 --> 00:06.000\n<v B>two\n\n"
        "00:07.000 --> 00:08.000\n<v A>three\n"
    )
    raw = read_subtitles(text.encode(), "a.vtt")
    assert [(t.label, t.text) for t in raw.turns] == [("B", "two"), ("A", "one three")]
    assert raw.turns[1].end_ms == 9000
    assert "overlap" in raw.notes[0]


def test_broken_times_are_problems_with_their_line_and_lose_no_words():
    text = (
        "WEBVTT\n\n00:00:75.000 --> 00:00:76.000\nI: one\n\n"
        "00:00:09.000 --> 00:00:08.000\nI: two\n\n"
        "00:0x --> what\nI: three\n"
    )
    raw = read_subtitles(text.encode(), "a.vtt")
    assert [problem.line for problem in raw.problems] == [3, 6, 9]
    assert raw.turns[0].text == "one two three"


def test_a_known_label_need_not_recur():
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nMaria: one\n"
    assert turns(text)[0][:2] == (None, "Maria: one")
    assert turns(text, known=frozenset(["maria"]))[0][:2] == ("Maria", "one")


def test_no_cue_is_a_problem():
    assert read_subtitles(b"WEBVTT\n\nhello\n", "a.vtt").problems[0].file == "a.vtt"


def test_cues_without_words_are_a_problem():
    raw = read_subtitles(b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v A></v>\n", "a.vtt")
    assert raw.turns == () and "words" in raw.problems[0].text
