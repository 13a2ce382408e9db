"""The page of an installation that asks for keys: one logs in, works, and logs out. One process, on the memory bus."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.stack.product import Product, running

ADMIN = "admin-key-of-this-test-0123456789"
SECONDS = 60_000
pytestmark = pytest.mark.e2e


def test_the_page_asks_for_a_key_and_goes_on_with_it(tmp_path: Path, browser: Browser) -> None:
    keys = {"LACUNA_KEYS": "true", "LACUNA_ADMIN_KEY": ADMIN}
    with running(Product(tmp_path, demo=False, environment=keys, key=ADMIN)) as product:
        assert product.call("POST", "/api/v1/bases", {"name": "team"})[0] == 201
        assert product.put("team", "en/a.md", "# Stalls\n\nThe stall opens at nine in the morning.\n") == 201
        status, made = product.call(
            "POST", "/api/v1/keys", {"name": "Ana", "scopes": ["analyse"], "bases": ["te*"]}
        )
        assert status == 201
        product.wait_indexed("team")  # the retriever's own calls of models are let in
        with browser.new_context(locale="pt-BR", reduced_motion="reduce") as context:
            page = context.new_page()
            page.goto(f"{product.url}/#/write")
            field = page.get_by_test_id("key-field")
            expect(field).to_be_visible(timeout=SECONDS)
            field.fill("lk_000000000000_" + "0" * 64)
            page.get_by_test_id("key-send").click()
            expect(page.get_by_test_id("key-complaint")).to_contain_text("A chave é desconhecida")
            field.fill(made["secret"])
            page.get_by_test_id("key-send").click()
            page.locator("#text").fill("The stall opens at nine in the morning.")
            expect(page.get_by_test_id("base-select")).to_have_value("team")
            page.get_by_test_id("analyse-button").click()
            report = page.locator('[data-testid=report][data-status="succeeded"]')
            expect(report).to_be_visible(timeout=SECONDS)
            # the key is where no script can read it
            assert (
                page.evaluate("document.cookie + JSON.stringify({...localStorage, ...sessionStorage})").count(
                    "lk_"
                )
                == 0
            )
            page.reload()
            expect(report).to_be_visible(timeout=SECONDS)
            # revoked, it is out at once, and the page asks again
            assert product.call("POST", f"/api/v1/keys/{made['id']}/revoke")[0] == 200
            page.reload()
            expect(field).to_be_visible(timeout=SECONDS)
            field.fill(ADMIN)
            page.get_by_test_id("key-send").click()
            page.get_by_test_id("preferences-button").click()
            page.get_by_test_id("logout").click()
            expect(field).to_be_visible(timeout=SECONDS)
            assert context.cookies() == []
