"""Words that speak of helping and of hindering, in the talk of people at work."""

from __future__ import annotations

_NEGATIONS = """
    no not never nobody nothing none neither nor without can't cannot couldn't won't ain't
    hardly barely nope
"""
_HINDERING = """
    afraid angry annoying ashamed awful awkward bad barrier barriers blame blamed bottleneck
    break breaks broke broken bug bugs burden burdensome burned burnout burnt canceled cancelled
    carnage chaos chilly clash clunky cold complain complained complaints complicated confused
    confusing costly crash crashed crazy cumbersome cut cuts delay delayed delays difficult
    disaster dismissed doubt doubts dread dropped embarrassed embarrassing exhausted exhausting
    expensive fail failed failing fails fear fed fell fight fights forced forgot frozen frustrated
    frustrating frustration gone grumble grumbled hard harder hate hated heavy hurdle ignore
    ignored impossible insufficient lack lacked lacking lacks late leave leaving limited lonely
    lose losing lost mad mess messy miss missed missing nervous nightmare obstacle obstacles
    outdated overloaded overwhelmed overworked pain painful poor problem problems pulled punish
    punished pushback quit redundant refuse refused reluctant resent resist resistance resisted
    ridiculous rigid rushed scared scarce shortage shortages short shoved shrug shrugged sick
    skeptical sceptical slow slower slowly stalled stigma stop stopped stops stress stressful
    struggle struggled struggles struggling stuck suffer suffered supposed swamped terrible tired
    trouble turnover uncertain unclear unfair unwilling useless vacancies vacant wait waited
    waiting waste wasted weak worried worry worse worst wrong
"""
_HELPING = """
    able affordable amazing appreciate appreciated available backed backing beats benefit
    benefits best better brilliant champion cheap cheaper clear comfortable committed confident
    convenient dedicated delighted eager easier easily easy effective encourage encouraged
    encouraging enjoy enthusiastic excellent excited excitement fantastic fast faster finally fit
    fits flexible free friendly funded gladly glad good grateful great happy help helped helpful
    helping helps huge ideal improve improved improvement improvements improves intuitive keen
    liked love loved loves lucky motivated nice openly paid pays perfect pleased proud quick
    quicker quickly ready reliable respect respected reward rewarded rewards saved saves seamless
    simple simpler smooth smoothly solid sold success successful successfully support supported
    supportive supports terrific thank thankful thanks thrilled together trust trusted trusts
    useful valuable valued welcome welcomed well willing win wins wonderful worked works worth
    worthwhile
"""
_HELPING_PHRASES = """
    a lot easier
    any of us can
    at our fingertips
    bought in
    came along
    came through
    fits right in
    from day one
    goes a long way
    had our back
    has our back
    have our back
    look after
    looks after
    made it happen
    made the difference
    makes a difference
    night and day
    no brainer
    no problem
    not a problem
    on board
    paid off
    pitched in
    right away
    second nature
    set us up
    thank god
    thank goodness
    up and running
"""
_HINDERING_PHRASES = """
    all over the place
    at the bottom
    behind schedule
    burned out
    by myself
    fall apart
    fell apart
    fell through
    gave up
    good luck
    have to beg
    in the way
    not a priority
    not enough
    no one
    on my own
    on our own
    one more thing
    out of
    pulled away
    ran out
    red tape
    short staffed
    spread thin
    supposed to
    too few
    too long
    too many
    too much
    too little
    turn over
    up the wall
    used to be
    what's the point
"""

NEGATIONS = frozenset(_NEGATIONS.split())
HINDERING_WORDS = frozenset(_HINDERING.split())
HELPING_WORDS = frozenset(_HELPING.split())
HELPING_PHRASES = frozenset(tuple(line.split()) for line in _HELPING_PHRASES.strip().split("\n"))
HINDERING_PHRASES = frozenset(
    tuple(line.split()) for line in _HINDERING_PHRASES.strip().split("\n")
)
