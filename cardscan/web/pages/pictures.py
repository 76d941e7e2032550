"""Pictures of cards, by the hash of their photo."""

from typing import Annotated

from fastapi import FastAPI, Path
from starlette.exceptions import HTTPException
from starlette.responses import Response

from cardscan.contact import Filed, Source
from cardscan.image.load import load_photos, to_jpeg
from cardscan.web.render import Render
from cardscan.web.surroundings import Surroundings

_SIDE = 1600
"""Pixels of the longest side."""


def add_routes(app: FastAPI, around: Surroundings, _: Render) -> None:
    """The route of all pictures."""

    @app.get("/pictures/{sha256}/{card}.jpg")
    def picture(
        sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$")],
        card: Annotated[int, Path(ge=1, le=100_000)],
    ) -> Response:
        kept = around.store.find_picture(sha256, card)
        if not kept:
            raise HTTPException(404, "There is no such picture.")
        # Decoded and written anew: whatever else the stored bytes may be, a browser gets pixels.
        photo = next(load_photos(kept, "the picture", around.settings))
        return Response(to_jpeg(photo.pixels, _SIDE), media_type="image/jpeg")


def find_pictures(around: Surroundings, filed: Filed) -> list[dict[str, str]]:
    """Where the pictures of a contact's card are, and what they show."""
    sides = filed.sides or (Source(filed.photo, filed.sha256, filed.card),)
    names = ("Front of the card", "Back of the card") if filed.sides else ("The card",)
    return [
        {"src": f"/pictures/{side.sha256}/{side.card}.jpg", "alt": name}
        for side, name in zip(sides, names, strict=False)
        if around.store.find_picture(side.sha256, side.card)
    ]
