"""How to talk with somebody of another social style: one card for each own style × theirs (I053–I057).

The idea of style flex: know your own style, see the difference, use less of your own and more of theirs. Style is about
manner, never about a person's worth; what is said stays the same evidence on the label. Plain values, no database.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.choices import SocialStyle

DRIVER, ANALYTICAL, EXPRESSIVE, AMIABLE = (
    SocialStyle.DRIVER.value,
    SocialStyle.ANALYTICAL.value,
    SocialStyle.EXPRESSIVE.value,
    SocialStyle.AMIABLE.value,
)


@dataclass(frozen=True)
class StyleTip:
    """What to do and not to do in a talk, how to open and how to close it."""

    do: Promise
    dont: Promise
    opening: Promise
    closing: Promise


TIPS: dict[tuple[str, str], StyleTip] = {
    (DRIVER, DRIVER): StyleTip(
        do=_("You both go straight to the point: bring two options with their results and let the other one choose."),
        dont=_("Don’t compete over who leads the talk; you need a decision, not a win."),
        opening=_("“I need five minutes and one decision from you. Here are the two ways.”"),
        closing=_("“Which of the two shall it be, and from what day?” Then go."),
    ),
    (DRIVER, ANALYTICAL): StyleTip(
        do=_("Slow down by half: leave the study and its tables there, and give a day to think before you ask."),
        dont=_("Don’t push for a yes in the room; a quick yes here is taken back later."),
        opening=_("“I brought the full publication. Which endpoint shall we look at first?”"),
        closing=_("“What is still missing for you to judge? I will send it by Thursday and call the day after.”"),
    ),
    (DRIVER, EXPRESSIVE): StyleTip(
        do=_(
            "Give the first ten minutes to ideas and let the person tell; put your one aim into the picture being drawn."
        ),
        dont=_("Don’t cut the story short to get to your list; the story is how the person agrees."),
        opening=_("“You spoke on this at the meeting: how do you see the field in three years?”"),
        closing=_("“That is worth showing to others. Shall we write down the first step, and who does it?”"),
    ),
    (DRIVER, AMIABLE): StyleTip(
        do=_("Ask how the team fares before you ask for anything, and lower your voice and your speed."),
        dont=_("Don’t set an ultimatum or a short date: the person says yes to end the pressure, and nothing follows."),
        opening=_("“How did the ward get on with what we arranged last time? Was anybody left alone with it?”"),
        closing=_("“I take care of this step myself and come by on Tuesday. Is that all right with you?”"),
    ),
    (ANALYTICAL, DRIVER): StyleTip(
        do=_("Put the conclusion on top and the data into the annex; come with one page and one number that matters."),
        dont=_("Don’t build up from method to result: after two minutes the person has decided without you."),
        opening=_("“In one sentence, this is what the study showed. The page behind it is yours if you want it.”"),
        closing=_("“Do you want it tried on your ward from the first of the month: yes or no?”"),
    ),
    (ANALYTICAL, ANALYTICAL): StyleTip(
        do=_(
            "You both enjoy the detail: agree at the start which question today’s data shall answer, and when it is answered."
        ),
        dont=_("Don’t keep collecting evidence together; without a date you will both still be reading next year."),
        opening=_("“Last time your doubt was the subgroup over 75. Here is the table, and its limits.”"),
        closing=_("“If this answers it, what follows from it for your patients? Shall we put a day to it?”"),
    ),
    (ANALYTICAL, EXPRESSIVE): StyleTip(
        do=_(
            "Tell one patient’s course, without a name, before you show a figure, and let one chart speak for all the rest."
        ),
        dont=_("Don’t correct small slips in what the person tells; the thought matters more than the decimal."),
        opening=_("“A colleague in another town met a case that made me think of your talk.”"),
        closing=_(
            "“You could show this better than I can. I will send you the one chart tonight; when do you need it?”"
        ),
    ),
    (ANALYTICAL, AMIABLE): StyleTip(
        do=_("Say what the data mean for the patients and for the people on the ward; look up from the paper."),
        dont=_("Don’t answer a worry with a p-value: hear it out first, then offer the evidence."),
        opening=_("“Before the study: what do the nurses say about how it is handled?”"),
        closing=_("“Let us try it with one patient you choose. I will look in after a week, whatever comes of it.”"),
    ),
    (EXPRESSIVE, DRIVER): StyleTip(
        do=_("Keep the story for later: three points, each with its result, standing if need be."),
        dont=_("Don’t fill a silence; the person is deciding."),
        opening=_("“Three points, four minutes. The first one concerns your waiting list.”"),
        closing=_("“You decide: A or B. I have what either of them needs in my bag.”"),
    ),
    (EXPRESSIVE, ANALYTICAL): StyleTip(
        do=_("Prepare sources, numbers and page references; say “I don’t know, I will look it up” where you don’t."),
        dont=_("Don’t say “everybody” or “always”: one exaggeration costs you the whole talk."),
        opening=_("“I have marked the pages on design and on safety. May I leave them with you before we talk?”"),
        closing=_("“I noted three open questions. You will have the answers of medical affairs in writing.”"),
    ),
    (EXPRESSIVE, EXPRESSIVE): StyleTip(
        do=_("Share the enthusiasm, and write the two things agreed on a card while you are still together."),
        dont=_("Don’t take turns telling: let the person shine and keep your own best story to yourself."),
        opening=_("“What came of the idea you had last time? I have told nobody else.”"),
        closing=_("“Before we both run off: this is what you do, this is what I do, and on Friday we compare.”"),
    ),
    (EXPRESSIVE, AMIABLE): StyleTip(
        do=_("Bring half your energy and twice your patience: ask, wait, and come back to what was said softly."),
        dont=_("Don’t carry the person away with a big plan; too much at once is answered with a friendly nothing."),
        opening=_("“I have time today. What would make the next weeks easier for you and the team?”"),
        closing=_("“Let us do only the small step now. I stay with it until it runs.”"),
    ),
    (AMIABLE, DRIVER): StyleTip(
        do=_(
            "Ask for what you came for in the first minute, and say plainly where our product is better and where it is not."
        ),
        dont=_("Don’t begin with small talk or excuse yourself for coming; it reads as having nothing to offer."),
        opening=_("“I come for one thing: your decision on the trial in ward 3. This is the result we expect.”"),
        closing=_("“Then I start on Monday and report the result to you in four weeks.”"),
    ),
    (AMIABLE, ANALYTICAL): StyleTip(
        do=_(
            "Stay with the matter: send the papers ahead, go through them in order, and keep exactly what you promised."
        ),
        dont=_("Don’t take cool questions personally and don’t answer them with feelings; they are interest."),
        opening=_("“You have had the paper since Monday. Shall we go through it by your notes?”"),
        closing=_("“To sum up: two points proven, one open. I bring the third one on the 14th.”"),
    ),
    (AMIABLE, EXPRESSIVE): StyleTip(
        do=_(
            "Show openly that you like an idea, ask for more of it, and be the one who brings order into it afterwards."
        ),
        dont=_("Don’t sit back as a listener only: the person wants an answer, and somebody who takes part."),
        opening=_("“I have been looking forward to this: tell me about the new clinic from the beginning.”"),
        closing=_("“I have put your three ideas in order. With which one do we begin, and when?”"),
    ),
    (AMIABLE, AMIABLE): StyleTip(
        do=_("You get on well by yourselves: plan one question on the matter for each visit, and ask it."),
        dont=_("Don’t leave without having asked; a pleasant talk that moves nothing costs you both time."),
        opening=_("“Good to see you. Before we come to anything else: what did the first patients say?”"),
        closing=_("“May I ask you something directly: what keeps you from using it in the next fitting patient?”"),
    ),
}


def tip_for(own: str, theirs: str) -> StyleTip | None:
    """The card for two styles; None where one of them is not known."""
    return TIPS.get((own, theirs))
