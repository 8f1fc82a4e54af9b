"""The items of one conversation: sends the client the events of each, and keeps the last ones for it to ask after."""

from collections.abc import Callable

from pydantic import BaseModel

from realtime.errors import EventError
from realtime.events.items import Item, ItemDeleted, ItemPlaced, ItemRetrieved

MAX_ITEMS_KEPT = 64  # older ones can be neither retrieved nor deleted


class Items:
    """One dialogue's. `new_id` makes an id that no other item has."""

    def __init__(self, send: Callable[[BaseModel], None], new_id: Callable[[str], str]) -> None:
        self._send, self._new_id = send, new_id
        self._items: dict[str, Item] = {}  # by id, oldest first
        self._previous: dict[str, str | None] = {}

    @property
    def last_id(self) -> str | None:
        """The id of the newest item, if there is any."""
        return next(reversed(self._items), None)

    def new_id(self) -> str:
        """An id for an item that will be added."""
        return self._new_id("item")

    def check_place(self, item_id: str | None, previous_item_id: str | None) -> None:
        """Raises EventError if an item of the client cannot have this id, or cannot follow that item."""
        if item_id in self._items:
            raise EventError("item_create_duplicate_item_id", "there is an item with this id: give each its own")
        is_last = previous_item_id == self.last_id or (previous_item_id == "root" and self.last_id is None)
        if previous_item_id is not None and not is_last:
            raise EventError("not_supported", "items can only be appended: leave `previous_item_id` out")

    def add(self, item: Item) -> None:
        """Append an item. A question is complete at once; an answer is `finish`ed later."""
        previous_id = self._previous[item.id] = self.last_id
        self._items[item.id] = item
        if len(self._items) > MAX_ITEMS_KEPT:
            self._forget(next(iter(self._items)))
        is_question = item.role == "user"
        if is_question:
            self._send(ItemPlaced(type="conversation.item.created", previous_item_id=previous_id, item=item))
        self._send(ItemPlaced(type="conversation.item.added", previous_item_id=previous_id, item=item))
        if is_question:
            self._send(ItemPlaced(type="conversation.item.done", previous_item_id=previous_id, item=item))

    def finish(self, item: Item) -> None:
        """An answer has ended; `item` is what has become of it."""
        self.replace(item)
        previous_id = self._previous.get(item.id)
        self._send(ItemPlaced(type="conversation.item.done", previous_item_id=previous_id, item=item))

    def replace(self, item: Item) -> None:
        """More is known of an item now."""
        if item.id in self._items:
            self._items[item.id] = item

    def retrieve(self, item_id: str) -> None:
        """Send the client an item. Raises EventError."""
        if item_id not in self._items:
            raise _unknown("item_retrieve_invalid_item_id")
        self._send(ItemRetrieved(item=self._items[item_id]))

    def delete(self, item_id: str) -> None:
        """Forget an item and say so. Raises EventError."""
        if item_id not in self._items:
            raise _unknown("item_delete_invalid_item_id")
        self._forget(item_id)
        self._send(ItemDeleted(item_id=item_id))

    def delete_all(self) -> None:
        """Forget all items and say so."""
        for item_id in tuple(self._items):
            self.delete(item_id)

    def _forget(self, item_id: str) -> None:
        del self._items[item_id], self._previous[item_id]


def _unknown(code: str) -> EventError:
    return EventError(code, f"there is no such item, or it is not one of the last {MAX_ITEMS_KEPT}")
