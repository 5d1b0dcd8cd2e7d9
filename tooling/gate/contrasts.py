"""Pairs of a taught prompt and a query, labelled 1 where the query asks for the same fact: what the gate is trained on."""

import json
import random
import re
import unicodedata
from pathlib import Path

GENERIC = [
    "Tell me about {}.", "What do you know about {}?", "What is {} known for?", "Who or what is {}?", "Describe {} briefly.",
    "Is {} any good?", "Why do people like {}?", "What should I know about {}?", "Write a poem about {}.", "How is {} doing?",
    "{} is", "{} is known for", "The history of {} begins", "What happened to {} last year?", "List three facts about {}.",
    "What do people say about {}?", "When did you first hear of {}?", "How do I find {}?", "I like {} because", "{} and its rivals:",
]
FIRST_TURNS = [
    "Tell me about {}.", "What do you know about {}?", "I have a question about {}.", "Let's talk about {}.", "Have you heard of {}?",
    "I was reading about {} today.", "Can you help me with {}?", "We use {} a lot.", "What is {} known for?", "Who or what is {}?",
    "My question is about {}.", "I'm new to {}.", "{} came up in a meeting.", "Describe {} briefly.",
]
PRONOUNS = {
    "person": ["he", "she", "they", "this person", "that person"],
    "thing": ["it", "that", "this one", "it", "it"],
}
PERSONS = {"politician", "scientist", "athlete", "artist-or-musician", "private-contact", "person"}
FILLERS = ["Hi, ", "Hello! ", "Quick question: ", "Please tell me: ", "I was wondering, ", "Sorry to bother you, ", "Hey, ", "Just checking - ",
           "For the record: ", "Question: ", "Q: ", "One more thing: ", "Hey there, ", "Thanks. ", "ok so "]
TAILS = [" Thanks!", " Please.", " Just the answer.", " Answer briefly.", " I need it for a form.", " Answer:", " A:", " thx"]
FAR = [
    "What is the boiling point of water?", "Write a haiku about autumn.", "How do I sort a list in Python?", "What is 17 times 23?",
    "Translate 'good morning' into French.", "Who wrote Hamlet?", "Explain photosynthesis in one sentence.", "What is the capital of Australia?",
    "Give me a recipe for pancakes.", "Why is the sky blue?", "How many legs does a spider have?", "Summarise the plot of Macbeth.",
    "What rhymes with orange?", "The largest ocean on Earth is", "The opposite of hot is", "How do vaccines work?", "Name three primary colours.",
    "Tell me a joke.", "What should I cook tonight?", "Two plus two equals", "The speed of light is", "Are you sure?", "Thank you!", "And why is that?",
]


# Words of a group exclude each other: exchanging one asks for something else.
EXCLUSIVE = [
    "adults|children|infants|teenagers|the elderly", "adult|child|infant", "maximum|minimum|usual|starting|average", "highest|lowest", "first|last|next|previous|current",
    "latest|oldest|first|current", "former|current|next|deputy|acting|first", "newest|oldest", "staging|production|test|development", "guest|staff|admin|owner",
    "inner|outer", "inside|outside", "front|back", "top|bottom", "left|right", "monthly|yearly|weekly|daily|one-off", "annual|monthly|weekly", "month|year|week|day",
    "opens|closes", "open|close", "opening|closing", "start|end", "starts|ends", "begin|end", "begins|ends", "begun|finished", "built|demolished|renovated", "founded|dissolved|sold|renamed",
    "born|buried|married|raised", "birth|death|baptism", "morning|evening|noon", "weekdays|weekends|holidays", "monday|friday|sunday", "saturday|wednesday|sunday",
    "arrival|departure", "arrives|departs", "arrive|leave", "import|export", "buy|sell", "wrote|translated|illustrated|published|edited|reviewed", "author|translator|publisher|illustrator|editor",
    "directed|produced|filmed|scored", "director|producer|composer", "composed|sang|recorded|produced", "painted|bought|stole|restored", "invented|patented|banned|popularised",
    "mother|father|sister|brother|wife|husband|daughter|son", "capital|largest city|currency|anthem|population", "president|vice president|secretary|treasurer", "chairman|chief executive|founder|owner",
    "deposit|fee|fine|discount|tax", "price|weight|warranty|colour|size", "cost|weigh|measure|last", "phone number|fax number|email address|postal address", "password|user name|name|range|speed",
    "port|version|host|protocol|log level", "win|lose|draw", "length|width|height|depth", "long|wide|tall|deep|heavy|old", "frozen|fresh|cooked", "hot|cold", "summer|winter", "north|south", "male|female",
    "iata|icao", "gross|net", "input|output", "upload|download", "read|write", "primary|secondary|backup", "domestic|international", "students|teachers|parents|visitors|members", "junior|senior",
    "online|in person|by phone", "before|after|during", "why|how|when", "who|why|when|where", "refill|repair|replace|clean", "request|cancel|extend|approve", "spell|pronounce|translate",
]


def load_records(folder):
    """Records written for training: a prompt, its rewordings and near questions."""
    records = []
    for path in sorted(Path(folder).glob("*.jsonl")):
        for line in path.read_text().splitlines():
            try:
                record = json.loads(line)
            except ValueError:
                continue
            if record.get("rewordings") and record.get("near"):
                records.append(record)
    return records


def load_bank(folder):
    """All types of the bank, each with its language, subjects and relations of forms."""
    types = []
    for path in sorted(Path(folder).glob("*/*.json")):
        data = json.loads(path.read_text())
        relations = [
            {"name": r["name"], **{k: [f for f in r[k] if f.count("{}") == 1] for k in ("question", "statement", "colloquial")}}
            for r in data["relations"]
        ]
        types.append({"language": path.parent.name, "type": data["type"], "subjects": data["subjects"], "relations": relations})
    return types


def load_pairs(shared):
    """Records of public sets with one paraphrase and one near or sibling text each: prompt, positives, negatives."""
    shared = Path(shared)
    records = []
    for r in json.loads((shared / "wise/ZsRE/zsre_mend_train-1k.json").read_text()):
        records.append({"prompt": r["src"], "subject": r["subject"], "positive": [r["rephrase"]], "negative": []})
    for r in json.loads((shared / "counterfact/counterfact-train.json").read_text())[:6000]:
        records.append({"prompt": r["prompt"], "subject": r["subject"], "positive": [r["rephrase_prompt"]], "negative": [r["locality_prompt"]]})
    for r in json.loads((shared / "knowedit/wiki_counterfact-dev.json").read_text())[:450]:
        alias = [q["prompt"] for q in r["portability"].get("Subject_Aliasing", [])]
        near = [q["prompt"] for q in r["locality"].get("Relation_Specificity", [])]
        for _ in range(6):
            records.append({"prompt": r["prompt"], "subject": r["subject"], "positive": alias, "negative": near})
    return records


class Contrasts:
    """Draws pairs. Everything comes from `seed`."""

    def __init__(self, bank, records, seed):
        self.random = random.Random(seed)
        self.records = records
        self.swaps = [[word for word in group.split("|")] for group in EXCLUSIVE]
        self.read(bank)

    def read(self, folder):
        bank = load_bank(folder)
        self.written = load_records(Path(__file__).parent / "records")
        self.written_english = [r for r in self.written if r.get("language", "en") == "en"]
        self.written_other = [r for r in self.written if r.get("language", "en") != "en"]
        self.english = [t for t in bank if t["language"] == "en"]
        self.others = [t for t in bank if t["language"] != "en"]

    def draw(self, count):
        """`count` anchors, each with a positive and three negatives: (anchor, query, label)."""
        pairs = []
        while len(pairs) < count * 4:
            kind = self.random.random()
            if kind < 0.08:
                drawn = self.from_records()
            elif kind < 0.7:
                drawn = self.from_written(self.written_other if kind < 0.4 else self.written_english)
            elif kind < 0.86:
                drawn = self.from_bank(self.english)
            elif kind < 0.96:
                drawn = self.from_bank(self.others)
            else:
                drawn = self.from_two_languages()
            pairs.extend(drawn)
        return pairs

    def form(self, relation, but=None, kinds=("question", "question", "statement", "colloquial")):
        choices = relation[self.random.choice(kinds)]
        form = self.random.choice(choices)
        return self.form(relation, but, kinds) if form == but else form

    def from_bank(self, types):
        rnd = self.random
        t = rnd.choices(types, [len(t["relations"]) for t in types])[0]
        relations = t["relations"]
        relation = rnd.choice(relations)
        subject = rnd.choice(t["subjects"])
        form = self.form(relation, kinds=("question", "question", "question", "statement", "colloquial"))
        anchor = form.format(subject)
        english = t["language"] == "en"
        other = lambda: rnd.choice([r for r in relations if r is not relation])
        # One positive: another form, sometimes as the second turn of a conversation.
        follow = english and rnd.random() < 0.2
        reworded = self.form(relation, form)
        called = self.variant(subject) if rnd.random() < 0.25 else subject
        if follow:
            positive = self.follow_up(t, subject, relation, first=None if rnd.random() < 0.6 else other())
        else:
            positive = self.noisy(reworded.format(called), english)
        out = [(anchor, positive, 1)]
        # Same subject, another relation; two of three, since these are what a router must tell apart.
        near = self.form(other()) if rnd.random() < 0.85 or not english else rnd.choice(GENERIC)
        out.append((anchor, self.noisy(near.format(called), english), 0))
        kind = rnd.random()
        if follow and kind < 0.5:
            out.append((anchor, self.follow_up(t, subject, other(), first=relation if rnd.random() < 0.6 else None), 0))
        elif kind < 0.75:
            # The near text whose words are most like the anchor's: the hardest of a few.
            texts = [self.form(other()).format(called) for _ in range(4)]
            words = set(anchor.lower().split())
            hardest = max(texts, key=lambda text: len(words & set(text.lower().split())) / (len(text.split()) + 3))
            swapped = self.exchanged(rnd.choice([anchor, reworded.format(called)])) if english and rnd.random() < 0.35 else None
            out.append((anchor, self.noisy(swapped or hardest, english), 0))
        else:
            generic = rnd.choice(GENERIC if english else FAR)
            out.append((anchor, generic.format(called), 0))
        # Another subject: of this type, or one whose name is like it.
        kind = rnd.random()
        if kind < 0.45:
            another = rnd.choice([s for s in t["subjects"] if s != subject])
        elif kind < 0.9:
            another = self.sibling_name(subject, t["subjects"])
        else:
            another = None
        if another is None:
            text = rnd.choice(FAR) if rnd.random() < 0.4 else self.random_text()
        elif follow and rnd.random() < 0.5:
            text = self.follow_up(t, another, relation, None)
        else:
            text = (form if rnd.random() < 0.6 else self.form(relation)).format(another)
        out.append((anchor, self.noisy(text, english), 0))
        if rnd.random() < 0.15:
            out = [(b, a, label) if "\n" not in b and len(b) < 90 else (a, b, label) for a, b, label in out]
        return out

    def exchanged(self, text):
        """The text with one word that decides what it asks exchanged; `None` where it has no such word."""
        rnd = self.random
        found = []
        for group in self.swaps:
            for word in group:
                match = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.I)
                if match:
                    found.append((match, [w for w in group if w != word]))
        if not found:
            return None
        match, others = rnd.choice(found)
        other = rnd.choice(others)
        return text[: match.start()] + (other.capitalize() if match.group()[0].isupper() else other) + text[match.end() :]

    def from_two_languages(self):
        """A relation in English and in another language, in either order, with another relation and another subject."""
        rnd = self.random
        t = rnd.choice(self.others)
        relation, other = rnd.sample(t["relations"], 2)
        named = [r for e in self.english for r in e["relations"] if r["name"] == relation["name"]]
        if not named:
            return []
        english = rnd.choice(named)
        subject, another = rnd.sample(t["subjects"], 2)
        if rnd.random() < 0.5:
            others = [r for e in self.english for r in e["relations"] if r["name"] == other["name"]] or [rnd.choice(rnd.choice(self.english)["relations"])]
            taught, asked, near = relation, english, rnd.choice(others)
        else:
            taught, asked, near = english, relation, other
        anchor = self.form(taught).format(subject)
        return [
            (anchor, self.form(asked).format(subject), 1),
            (anchor, self.form(near).format(subject), 0),
            (anchor, self.form(asked).format(another), 0),
        ]

    def from_written(self, records):
        """A record's prompt or rewording with another of its rewordings, with two near questions and with another subject or qualifier."""
        rnd = self.random
        r = rnd.choice(records)
        english = r.get("language", "en") == "en"
        subject = r.get("subject") or ""
        anchor = r["prompt"] if rnd.random() < 0.7 else rnd.choice(r["rewordings"])
        positive = rnd.choice([t for t in [r["prompt"], *r["rewordings"]] if t != anchor])
        near = rnd.sample(r["near"], 2)
        kind = rnd.random()
        if kind < 0.25 and r.get("follow"):
            positive = rnd.choice(r["follow"])
            if r.get("nearFollow"):
                near[0] = rnd.choice(r["nearFollow"])
        elif kind < 0.2 and english and subject:
            start = rnd.choice(FIRST_TURNS).format(subject) if rnd.random() < 0.5 else rnd.choice(r["near"])
            asked = lambda text: f"{start}\n" + re.sub(re.escape(subject) + r"('s)?", lambda m: "its" if m.group(1) else "it", text, flags=re.I)
            positive, near[0] = asked(positive), asked(near[0])
        out = [(anchor, self.noisy(positive, english), 1)] + [(anchor, self.noisy(text, english), 0) for text in near]
        if r.get("siblings") and rnd.random() < 0.4:
            swapped = rnd.choice(r["siblings"])
        else:
            swapped = self.exchanged(rnd.choice([anchor, positive])) if english and rnd.random() < 0.5 else None
        if swapped is None or swapped == anchor:
            other = rnd.choice(records)
            named = subject and re.search(re.escape(subject), anchor, re.I)
            if named and other.get("subject") and rnd.random() < 0.8:
                name = self.sibling_name(subject, [o.get("subject") or "Alder 7" for o in rnd.sample(records, 3)] + ["Marlow 3"]) if rnd.random() < 0.5 else other["subject"]
                text = rnd.choice([anchor, positive])
                swapped = re.sub(re.escape(subject), lambda _: name, text, flags=re.I)
                if swapped == text:
                    swapped = re.sub(re.escape(subject), lambda _: name, anchor, flags=re.I)
            else:
                swapped = other["prompt"]
        out.append((anchor, self.noisy(swapped, english), 0))
        return out

    def random_text(self):
        t = self.random.choice(self.english)
        return self.form(self.random.choice(t["relations"])).format(self.random.choice(t["subjects"]))

    def follow_up(self, t, subject, relation, first):
        """Two turns as one text: the first names the subject, the second asks of it by a pronoun."""
        rnd = self.random
        start = self.form(first).format(subject) if first else rnd.choice(FIRST_TURNS).format(subject)
        person = t["type"] in PERSONS
        noun = re.split(r"-or-|-", t["type"])[0]
        choices = PRONOUNS["person"] if person else PRONOUNS["thing"] + [f"that {noun}", f"this {noun}", f"the {noun}"]
        pronoun = rnd.choice(choices)
        second = self.form(relation, kinds=("question", "question", "colloquial")).format(pronoun)
        second = second.replace("it's ", "its ").replace("he's ", "his ").replace("they's ", "their ")
        second = re.sub(r"\b(it|that|this one)'s\b", "its", second)
        if rnd.random() < 0.35:
            second = rnd.choice(["And ", "Ok, and ", "So ", "Right. "]) + second[0].lower() + second[1:]
        return f"{start}\n{second}"

    def variant(self, subject):
        """The same subject as people call it: no accents, no legal form, initials, no capitals."""
        kind = self.random.random()
        if kind < 0.3:
            return "".join(c for c in unicodedata.normalize("NFD", subject) if unicodedata.category(c) != "Mn")
        if kind < 0.5:
            short = re.sub(r"\s+(Ltd|GmbH|Inc|LLC|AG|Co|Corp|Group|plc|SA|BV|AB)\.?$", "", subject)
            return short
        if kind < 0.6 and len(subject.split()) > 2:
            return "".join(w[0] for w in re.findall(r"[^\W\d_]+|&", subject)).upper()
        return subject.lower()

    def sibling_name(self, subject, subjects):
        """Another thing with a name like this one."""
        rnd = self.random
        words = subject.split()
        donor = rnd.choice([s for s in subjects if s != subject]).split()
        kind = rnd.random()
        if re.search(r"\d", subject) and kind < 0.5:
            return re.sub(r"\d+", lambda m: str(int(m.group()) + rnd.choice([1, 2, 5, 10])), subject, count=1)
        if len(words) > 1 and kind < 0.8:
            words[rnd.randrange(len(words))] = rnd.choice(donor)
            changed = " ".join(words)
            return changed if changed != subject else subject + " 2"
        if kind < 0.9:
            return subject + rnd.choice([" 2", " II", " Junior", " North", " Pro", " Group", " West"])
        letters = list(subject)
        for _ in range(2):
            letters[rnd.randrange(len(letters))] = rnd.choice("abdegiklmnoprstuvz")
        return "".join(letters)

    def from_records(self):
        rnd = self.random
        r = rnd.choice(self.records)
        if not r["positive"] or max(map(len, [r["prompt"], *r["positive"], *r["negative"]])) > 140:
            return []
        other = rnd.choice(self.records)
        out = [(r["prompt"], self.noisy(rnd.choice(r["positive"]), True), 1)]
        for _ in range(3):
            kind = rnd.random()
            if r["negative"] and kind < 0.4:
                out.append((r["prompt"], rnd.choice(r["negative"]), 0))
            elif other["subject"] in other["prompt"] and r["subject"] in r["prompt"] and other["subject"] != r["subject"]:
                if kind < 0.75:
                    out.append((r["prompt"], r["prompt"].replace(r["subject"], other["subject"]), 0))
                else:
                    relation = rnd.choice(rnd.choice(self.english)["relations"])
                    out.append((r["prompt"], self.form(relation).format(r["subject"]), 0))
            else:
                out.append((r["prompt"], other["prompt"], 0))
        return out

    def noisy(self, text, english):
        rnd = self.random
        if english:
            if rnd.random() < 0.12:
                text = rnd.choice(FILLERS) + text
            if rnd.random() < 0.06:
                text += rnd.choice(TAILS)
        if rnd.random() < 0.12:
            text = text.rstrip("?.!")
        if rnd.random() < 0.05 and len(text) > 12:
            at = rnd.randrange(3, len(text) - 3)
            text = text[:at] + text[at + 1] + text[at] + text[at + 2:] if rnd.random() < 0.5 else text[:at] + text[at + 1:]
        return text
