"""Plain sentences that passages are held against: success and trouble, and talk beside the matter.

They name no code and no topic. `PAIRS` say the same thing once as a help and once as a hindrance.
"""

from __future__ import annotations

PAIRS = (
    ("There was plenty of money for it.", "The money was gone and nobody would pay for it."),
    ("The director stood behind it and was there.", "The director did not care and never came."),
    ("The training showed me what to do.", "Nobody trained me and I had to guess."),
    ("The computers made it quick and simple.", "The computers kept crashing."),
    ("It went right along with our day.", "It disrupts everything we do in a day."),
    ("People here trust each other and help out.", "People here are at odds and do not talk."),
    (
        "It was planned and everyone knew their part.",
        "It was not planned and nobody was in charge.",
    ),
    ("They asked us first and used what we said.", "They never asked us what we wanted."),
    ("We have a good room for it.", "There is no room for it anywhere."),
    ("The law changed and now we are allowed to.", "The rules do not let us."),
    ("The whole town is behind us.", "People in town are against it."),
    ("There is enough staff to share the work.", "We are short of people and overloaded."),
    ("She believes in it and never tires of it.", "She gave up on it and stopped trying."),
    ("I am good at it and feel sure of myself.", "I do not know how and I get it wrong."),
    ("The research is strong and convinced me.", "There is no proof that it works."),
    ("It is easy and takes a minute.", "There are too many steps and it takes for ever."),
    ("You can change it to suit your place.", "You have to take it as it is."),
    ("We began small, learned and then grew.", "They rushed it out and it failed."),
    ("We looked at the results and they went up.", "Nobody ever checks the results."),
    ("We got praised and rewarded for it.", "We got blamed and punished."),
    ("Our partners help us.", "Nobody outside will work with us."),
    ("It is better than what we had.", "The old way was just as good."),
    ("It comes first on everyone's list.", "It comes last after everything else."),
    ("We were glad to be part of it.", "We did it because we had to."),
)
HELPING, HINDERING = (tuple(side) for side in zip(*PAIRS, strict=True))
MATTER = (*HELPING, *HINDERING)
BESIDE = (
    "Hello, thank you for having me. Can you hear me?",
    "Is the recorder on? Should I start?",
    "Sorry, could you say the question again?",
    "Do you mean this year or last year?",
    "Which one are you asking about, the old one or the new one?",
    "I have worked here for six years; before that I had another job.",
    "I am a nurse on the day shift.",
    "My job title is coordinator.",
    "I was in retail before this, and then I retrained.",
    "I grew up around here and live down the road.",
    "Sorry, my phone is ringing, one moment please.",
    "Someone is at the door, hold on.",
    "The connection is bad, you cut out for a second.",
    "My cat is on the keyboard, never mind her.",
    "Would you like some coffee?",
    "How was your drive, did you find parking?",
    "The weather has been hot this week.",
    "My kids are at school, my daughter plays football.",
    "That picture on the wall is from my wedding.",
    "I have to leave at three for an appointment.",
    "How long will this take, and will my name be used?",
    "I do not know the number, I would have to look it up.",
    "That is a good question, let me think.",
    "When I say the team, I mean the people on this floor.",
    "That abbreviation stands for a kind of test.",
    "You know what that is, I am sure, it is what everyone calls it.",
    "We are next to the post office, the yellow building.",
    "My name is spelled with two n's.",
    "I think that is everything, nothing else comes to mind.",
    "Thanks, that was fun, goodbye.",
    "That is a joke, do not write that down.",
    "Yes, that's right. Okay. Sure.",
)
ORDINARY = (*BESIDE, *MATTER)
