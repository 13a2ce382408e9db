"""Texts whose statements the documentation lacks, each with the heading that a reviewer would write it under.

They are about things that Lacuna's own documentation, the demonstration base, does not speak of, so that an
analysis finds them absent and asks where they belong.
"""

from __future__ import annotations

from dataclasses import dataclass

from services.wire.messages import Language


@dataclass(frozen=True, slots=True)
class Lacking:
    """A statement and the heading to write it under."""

    statement: str
    heading: str


TEXTS: dict[Language, tuple[tuple[Lacking, ...], ...]] = {
    "en": (
        (
            Lacking(
                "Pages of a Confluence space are imported every night by a connector.",
                "Importing from Confluence",
            ),
            Lacking(
                "A Jira ticket is opened for each paragraph that nobody has written yet.",
                "Opening Jira tickets",
            ),
            Lacking(
                "The Slack bot posts the weekly figures to the channel of the writers.",
                "Weekly Slack summary",
            ),
            Lacking(
                "Google Docs comments become review notes after they are resolved.", "Google Docs comments"
            ),
            Lacking(
                "A plugin for Visual Studio Code underlines the sentences while you type.",
                "Visual Studio Code plugin",
            ),
            Lacking(
                "Zapier templates connect the product to more than forty other tools.",
                "Connecting with Zapier",
            ),
        ),
        (
            Lacking(
                "The subscription for a team costs nine euros a month for each writer.",
                "Team subscription price",
            ),
            Lacking(
                "Invoices are sent by e-mail on the first working day of the month.", "Receiving invoices"
            ),
            Lacking(
                "Students and teachers pay half the price after they send a certificate.", "Student discount"
            ),
            Lacking("A refund is possible within fourteen days after the purchase.", "Refund policy"),
            Lacking(
                "The trial period ends after thirty days without any charge to the card.", "Trial period"
            ),
            Lacking("Volume discounts begin at fifty seats bought in a single order.", "Volume discounts"),
        ),
        (
            Lacking("Employees sign in with their company account through SAML.", "Signing in with SAML"),
            Lacking(
                "A second factor is asked for whenever the browser is unknown.", "Second factor at sign-in"
            ),
            Lacking(
                "Administrators see who changed the glossary in the last ninety days.",
                "Glossary change history",
            ),
            Lacking("Guests may read the comments but cannot answer them.", "Permissions of guests"),
            Lacking("Passwords must hold twelve characters and one special sign.", "Password rules"),
            Lacking(
                "A locked account is opened again by the help desk within an hour.", "Unlocking an account"
            ),
        ),
        (
            Lacking(
                "The mobile app for Android keeps the last twenty articles for reading on the train.",
                "Reading offline on Android",
            ),
            Lacking("Voice commands open the table of contents on a tablet.", "Voice commands"),
            Lacking(
                "Push notifications tell the editor that a chapter waits for approval.", "Push notifications"
            ),
            Lacking("The watch face shows how many chapters are still missing.", "Watch face"),
            Lacking("A widget on the home screen lists the drafts of this week.", "Home screen widget"),
            Lacking("Printing in A5 format needs the margins of the booklet template.", "Printing booklets"),
        ),
        (
            Lacking(
                "Screenshots are taken again automatically when the buttons of the program move.",
                "Updating screenshots",
            ),
            Lacking(
                "Videos get subtitles in six tongues from the narrator's script.", "Subtitles for videos"
            ),
            Lacking(
                "Diagrams drawn in Figma are exported as vector images for the handbook.",
                "Exporting Figma diagrams",
            ),
            Lacking(
                "Each recipe of the cookbook carries a photograph of the finished dish.",
                "Photographs in recipes",
            ),
            Lacking(
                "The style guide forbids exclamation marks in warnings about electricity.",
                "Punctuation in warnings",
            ),
            Lacking("Captions below tables are written in the present tense.", "Writing table captions"),
        ),
        (
            Lacking(
                "Translators in Lisbon receive new chapters every Tuesday morning.",
                "Schedule for translators",
            ),
            Lacking("A glossary of medical words was checked by two nurses.", "Medical glossary"),
            Lacking("The Spanish edition appears three weeks after the others.", "Spanish edition"),
            Lacking(
                "Readers vote for the chapter that should be illustrated next.", "Voting for illustrations"
            ),
            Lacking("The museum lends tablets with the audio guide at the entrance.", "Audio guide tablets"),
            Lacking(
                "Volunteers correct the spelling of village names on the old maps.",
                "Correcting village names",
            ),
        ),
        (
            Lacking(
                "The coffee machine in the office must be cleaned every Friday afternoon.",
                "Cleaning the coffee machine",
            ),
            Lacking("Bicycles are parked behind the library, next to the fountain.", "Parking bicycles"),
            Lacking(
                "The annual meeting of the editors takes place in a castle near Porto.",
                "Annual meeting of editors",
            ),
            Lacking("Fire drills are announced by a bell that rings three times.", "Fire drills"),
        ),
    ),
    "pt": (
        (
            Lacking(
                "As encomendas feitas ao sábado só são entregues na terça-feira seguinte.",
                "Entrega de encomendas",
            ),
            Lacking(
                "O armazém de Setúbal guarda as peças de reposição durante dez anos.", "Peças de reposição"
            ),
            Lacking("Cada caixa leva uma etiqueta com o peso e a data de validade.", "Etiquetas das caixas"),
            Lacking(
                "Os motoristas confirmam a chegada com uma fotografia do portão.", "Confirmação de chegada"
            ),
            Lacking(
                "As devoluções são aceitas em qualquer loja da rede durante um mês.", "Devoluções nas lojas"
            ),
            Lacking("O frete é grátis para compras acima de duzentos reais.", "Frete grátis"),
        ),
        (
            Lacking("A biblioteca municipal empresta até oito livros por leitor.", "Empréstimo de livros"),
            Lacking("As multas por atraso são pagas no balcão da entrada.", "Multas por atraso"),
            Lacking("O clube de leitura reúne-se na última quinta-feira do mês.", "Clube de leitura"),
            Lacking("Os jornais antigos podem ser vistos em microfilme na cave.", "Jornais em microfilme"),
            Lacking("A sala infantil tem uma hora do conto aos domingos de manhã.", "Hora do conto"),
            Lacking("Os cartões perdidos são substituídos por cinco euros.", "Substituição de cartões"),
        ),
        (
            Lacking("O bolo de laranja leva quatro ovos e uma chávena de azeite.", "Ingredientes do bolo"),
            Lacking("A massa descansa duas horas num lugar morno antes de ir ao forno.", "Descanso da massa"),
            Lacking("O forno a lenha precisa de quarenta minutos para aquecer.", "Aquecimento do forno"),
            Lacking("As amêndoas torradas guardam-se num frasco bem fechado.", "Conservação das amêndoas"),
            Lacking("A calda fica pronta quando cai da colher em fio.", "Ponto da calda"),
            Lacking("Sirva a sobremesa fria, com raspas de limão por cima.", "Servir a sobremesa"),
        ),
        (
            Lacking(
                "O elevador do bloco norte está parado para reparação até março.", "Reparação do elevador"
            ),
            Lacking(
                "As reuniões do condomínio acontecem no salão do primeiro andar.", "Reuniões do condomínio"
            ),
            Lacking("O lixo reciclável é recolhido às segundas e às quintas.", "Recolha de reciclagem"),
            Lacking("A piscina fecha às dez da noite durante todo o verão.", "Horário da piscina"),
            Lacking("Os cães devem andar com trela no jardim do prédio.", "Cães no jardim"),
            Lacking("O porteiro guarda as encomendas dos moradores por três dias.", "Encomendas na portaria"),
        ),
        (
            Lacking("O comboio noturno para Madrid deixou de circular há alguns anos.", "Comboio noturno"),
            Lacking("Os bilhetes de ida e volta valem durante sessenta dias.", "Validade dos bilhetes"),
            Lacking("As bicicletas dobráveis viajam sem custo na última carruagem.", "Bicicletas no comboio"),
            Lacking("Um passe mensal dá acesso ao metro e aos barcos do Tejo.", "Passe mensal"),
            Lacking("Os idosos têm desconto de metade do preço aos fins de semana.", "Desconto para idosos"),
            Lacking("A estação de Faro tem cacifos para malas junto à bilheteira.", "Cacifos para malas"),
        ),
        (
            Lacking("As inscrições para o curso de cerâmica abrem em setembro.", "Inscrições em cerâmica"),
            Lacking("Os alunos trazem o seu próprio avental e uma toalha velha.", "Material dos alunos"),
            Lacking("O barro seca à sombra durante uma semana inteira.", "Secagem do barro"),
            Lacking("As peças vidradas vão ao forno a mil e duzentos graus.", "Cozedura das peças"),
            Lacking("A exposição final ocupa a galeria da junta de freguesia.", "Exposição final"),
            Lacking("O professor corrige os esboços antes de cada aula prática.", "Correção dos esboços"),
        ),
        (
            Lacking("A horta comunitária é regada antes do nascer do sol.", "Rega da horta"),
            Lacking("As sementes de tomate ficam de molho durante uma noite.", "Sementes de tomate"),
            Lacking("O composto é virado com uma forquilha a cada quinze dias.", "Virar o composto"),
            Lacking("As galinhas dormem num abrigo elevado por causa das raposas.", "Abrigo das galinhas"),
        ),
    ),
}
"""Texts by language, each a list of statements."""
