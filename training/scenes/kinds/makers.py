"""The makers of all kinds of questions, by name. Their order decides which kind a random number picks."""

from collections.abc import Callable

from training.scenes.facts import Draft, Scene
from training.scenes.kinds import binding, details, listing

MAKERS: dict[str, Callable[[Scene], Draft | None]] = {
    maker.__name__: maker
    for maker in (
        listing.see_now,
        listing.see_all,
        listing.see_category,
        listing.seen_category,
        listing.hear_all,
        listing.hear_last,
        listing.hear_first,
        listing.see_first,
        listing.see_last,
        binding.seen_at_sound,
        binding.heard_at_object,
        binding.see_before_sound,
        binding.see_after_sound,
        binding.hear_before_object,
        binding.hear_after_object,
        binding.was_there_at_sound,
        binding.order,
        details.where,
        details.when_seen,
        details.when_heard,
        details.how_long_ago,
        details.how_often_heard,
        details.did_see,
        details.did_hear,
        details.what_said,
        binding.said_at_object,
        binding.seen_at_speech,
        listing.describe,
        listing.together,
        binding.visible_with,
    )
}
