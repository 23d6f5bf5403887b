"""Rows hold only what every database can."""

from __future__ import annotations

from schemas import CloudEvent
from streams.sinks.rows import storable


def test_a_nul_in_a_text_is_replaced_and_nothing_else(changes):
    envelopes = [CloudEvent.from_json(record.value) for record in changes if record.topic == "events" and record.value]
    texts = [[evidence.sentence for evidence in envelope.data.evidence] for envelope in envelopes]
    assert any("\0" in sentence for sentences in texts for sentence in sentences)  # the samples have such an article
    for envelope, sentences in zip(envelopes, texts, strict=True):
        stored = storable(envelope)
        assert [e.sentence for e in stored.data.evidence] == [s.replace("\0", "\ufffd") for s in sentences]
        assert stored.id == envelope.id
        assert (stored == envelope) == (b"\\u0000" not in envelope.data.to_json())
