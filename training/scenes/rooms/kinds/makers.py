"""The makers of all kinds of everyday questions by name, and how often each is asked in training."""

from collections.abc import Callable

from training.scenes.rooms.kinds import cannot, chat, checks, heard, now, past
from training.scenes.rooms.moment import Moment, Reply

Maker = Callable[[Moment], Reply | None]
ROOM_MAKERS: dict[str, tuple[float, Maker]] = {
    maker.__name__: (weight, maker)
    for weight, maker in (
        (6.0, now.see_now),
        (4.0, now.who_there),
        (2.0, checks.is_anybody),
        (1.0, checks.can_see_me),
        (6.0, now.how_many_people),
        (3.5, now.how_many),
        (6.0, now.colour_of),
        (3.0, now.wearing),
        (4.5, now.where_is),
        (2.5, now.on_side),
        (4.0, now.holding),
        (6.0, now.reads),
        (1.5, checks.is_light),
        (4.0, checks.is_there),
        (0.7, now.main_colour),
        (1.5, checks.is_colour),
        (1.2, checks.is_at),
        (0.5, checks.is_frozen),
        (3.5, now.describe),
        (2.5, past.did_see),
        (2.0, past.when_came),
        (2.0, past.when_left),
        (1.5, past.came_back),
        (1.5, past.who_came),
        (1.5, past.who_left),
        (1.5, past.who_was),
        (1.5, past.people_in_all),
        (1.0, past.which_first),
        (3.0, past.what_changed),
        (3.5, past.summary),
        (2.5, past.recent),
        (2.5, past.seen_at_sound),
        (2.0, heard.what_time),
        (4.0, heard.what_was_said),
        (2.0, heard.hear),
        (1.2, heard.did_hear),
        (1.2, heard.when_heard),
        (7.0, heard.told),
        (2.0, heard.said_about),
        (1.6, heard.nothing_said),
        (1.0, cannot.what_is_name),
        (0.5, cannot.smell),
        (0.5, cannot.feel),
        (0.7, cannot.behind_camera),
        (0.8, cannot.unknowable),
        (0.7, cannot.before_start),
        (0.5, cannot.watch_for),
        (1.2, cannot.hard_thing),
        (3.5, chat.chat),
        (0.5, chat.small_sum),
        (0.3, chat.statement),
    )
}
