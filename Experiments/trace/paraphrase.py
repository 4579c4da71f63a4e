"""Paraphrasing by rule: words of one meaning, small words left out, clauses in another order."""

PAIRS = [pair.split("/") for pair in (
    "big/large small/little quick/fast begin/start end/finish look/glance walk/stroll house/home road/street happy/glad "
    "sad/unhappy old/ancient new/fresh help/assist make/build find/discover tell/say ask/inquire and/plus but/yet so/thus "
    "because/since then/afterwards when/once many/numerous first/initially next/later often/frequently also/too "
    "near/beside under/below over/above with/alongside for/towards quiet/silent bright/shiny cold/chilly warm/mild "
    "never/seldom always/constantly wait/pause sell/trade count/number bell/gong poet/writer").split()]
OTHER = {one: other for first, second in PAIRS for one, other in ((first, second), (second, first))}
SMALL = {"the", "a", "an", "of", "to", "in", "on", "at", "is", "was", "it"}


def paraphrased(text, share, chance):
    """About `share` of the words are replaced, left out, or stand elsewhere."""
    clauses = [clause.split() for clause in text.split(",")]
    if len(clauses) > 1 and chance.random() < share:
        chance.shuffle(clauses)
    changed = []
    for words in clauses:
        kept = []
        for word in words:
            if chance.random() >= share:
                kept.append(word)
            elif word.lower() in OTHER:
                kept.append(OTHER[word.lower()])
            elif word.lower() not in SMALL and kept:
                # No word of one meaning is known: it changes places with the one before.
                kept.insert(-1, word)
        changed.append(" ".join(kept))
    return ", ".join(changed)
