"""A person erased, once they have been named and what goes with them was shown."""

from typing import Annotated

from fastapi import Depends, FastAPI
from starlette.responses import Response

from cardscan.errors import StaleError, UsageError
from cardscan.forgetting import find_losses, forget_person
from cardscan.web.forms import Form, read_form
from cardscan.web.pages.contact import find_filed
from cardscan.web.render import Render
from cardscan.web.surroundings import Surroundings

Sent = Annotated[Form, Depends(read_form)]


def add_routes(app: FastAPI, around: Surroundings, render: Render) -> None:
    """The routes of the question and of the answer."""
    settings = around.settings
    learned = (settings.habits_file, settings.known_file)

    @app.get("/contacts/{uid}/forget")
    def ask(uid: str) -> Response:
        filed = find_filed(around, uid)
        traces = around.store.find_traces(uid)
        losses = list(find_losses(traces, learned, photos=False))
        return render(
            "forget",
            page="contacts",
            filed=filed,
            contact=filed.contact,
            traces=traces,
            losses=losses,
        )

    @app.post("/contacts/{uid}/forget")
    def forget(uid: str, form: Sent) -> Response:
        filed = find_filed(around, uid)
        name = filed.contact.display_name
        if filed.version != form.number("version"):
            raise StaleError(
                f"{name} has been changed since this page was shown (it was version "
                f"{form.text('version')}, and is {filed.version}). You were about to forget them.",
                "Nothing was erased. Look at the contact again.",
            )
        if not form.text("sure"):
            raise UsageError(f"{name} was not forgotten.", "Tick that you are sure, then repeat.")
        photos = bool(form.text("photos"))
        told = forget_person(around.store, filed, learned, photos=photos, now=around.now())
        return render("forgotten", page="contacts", person=name, told=told)
