"""Words that make two otherwise equal sentences say opposite things, in both languages.

A line is one opposition of documentation at large: English | its opposite | Portuguese | its opposite. Words are
compared by their stems, so one form of each stands for all. The list is closed and small on purpose: a word that
is an opposite only sometimes is left out.
"""

from __future__ import annotations

from functools import cache

from services.retriever.lexical import stem
from services.wire.messages import Language

_TABLE = """
before prior previously | after afterwards | antes anterior anteriormente | depois após posterior posteriormente
first initial | last final | primeiro primeira inicial | último última final
always | never | sempre | nunca jamais
with | without | com | sem
same equal identical | different distinct | mesmo mesma mesmos mesmas igual iguais idêntico | diferente distinto
same | other another | mesmo mesma mesmos mesmas | outro outra outros outras
enable enabled | disable disabled | habilitar habilitado ativar ativado | desabilitar desabilitado desativar desativado
allow permit allowed | prevent forbid forbidden deny disallow | permitir permitido | impedir proibir proibido negar
required mandatory compulsory | optional | obrigatório obrigatória requerido | opcional
include included | exclude excluded omit | incluir incluído inclui | excluir excluído omitir
input | output | entrada | saída
request | response | requisição requisições request | resposta response
synchronous sync | asynchronous async | síncrono síncrona | assíncrono assíncrona
minimum min least | maximum max most | mínimo mínima | máximo máxima
more | less fewer | mais | menos
increase raise grow | decrease reduce lower shrink | aumentar aumenta crescer | diminuir diminui reduzir reduz
above over | below under | acima | abaixo
public | private | público pública | privado privada
add append | remove delete | adicionar adiciona acrescentar | remover remove apagar excluir
start begin started | stop end finish stopped | iniciar inicia começar começa | parar terminar termina encerrar
client | server | cliente | servidor
true | false | verdadeiro true | falso false
open opened | close closed | abrir aberto abre | fechar fechado fecha
internal inner | external outer | interno interna | externo externa
automatic automatically | manual manually | automático automaticamente | manual manualmente
valid | invalid | válido válida | inválido inválida
possible | impossible | possível possíveis | impossível impossíveis
accept accepted | reject refuse rejected | aceitar aceita aceito | rejeitar rejeita recusar recusado
frontend | backend | frontend | backend
early earlier | late later | cedo | tarde
inside within | outside | dentro | fora
large larger big bigger | small smaller | maior grande | menor pequeno pequena
high higher | low lower | alto alta | baixo baixa
fast faster quick quickly | slow slower slowly | rápido rápida rapidamente | lento lenta lentamente
long longer | short shorter | longo longa | curto curta
upper superior | lower inferior | superior | inferior
up | down | cima | baixo
left | right | esquerda esquerdo | direita direito
import | export | importar importa | exportar exporta
create | destroy delete | criar cria criado | destruir apagar
greater | less | maior | menor
dependent | independent | dependente | independente
supported | unsupported | suportado | insuportado
global | local | global globais | local locais
many several | few | muitos muitas vários várias | poucos poucas
easy easily simple | difficult hard complex | fácil facilmente simples | difícil complexo complexa
old older | new newer | antigo antiga velho | novo nova
success successful succeed | failure fail unsuccessful | sucesso | falha fracasso falhar
read | write | ler lê leitura | escrever escreve escrita gravar
send sent | receive received | enviar envia enviado | receber recebe recebido
encrypt encrypted | decrypt decrypted | criptografar cifrar | descriptografar decifrar
better best | worse worst | melhor | pior
all every | none | todos todas todo toda | nenhum nenhuma
positive | negative | positivo positiva | negativo negativa
online | offline | online | offline
connect connected | disconnect disconnected | conectar conectado | desconectar desconectado
install installed | uninstall uninstalled | instalar instalado | desinstalar desinstalado
load | unload | carregar | descarregar
lock locked | unlock unlocked | bloquear bloqueado trancar | desbloquear desbloqueado
show visible | hide hidden invisible | mostrar mostra visível | ocultar oculto esconder invisível
permanent permanently | temporary temporarily | permanente permanentemente | temporário temporária temporariamente
static | dynamic | estático estática | dinâmico dinâmica
safe secure | unsafe insecure | seguro segura | inseguro insegura
known | unknown | conhecido conhecida | desconhecido desconhecida
explicit explicitly | implicit implicitly | explícito explicitamente | implícito implicitamente
mutable | immutable | mutável | imutável
sender | receiver recipient | remetente | destinatário
source | destination target | origem | destino
single singular | multiple plural | único única | múltiplo múltipla múltiplos
full | empty | cheio cheia | vazio vazia
horizontal horizontally | vertical vertically | horizontal horizontalmente | vertical verticalmente
ascending | descending | ascendente crescente | descendente decrescente
upload | download | enviar upload | baixar download
win | lose | ganhar | perder
save | discard | salvar guardar | descartar
push | pull | push | pull
parent | child children | pai | filho filhos
row | column | linha | coluna
buy purchase | sell | comprar compra | vender venda
day | night | dia | noite
hot warm | cold | quente | frio fria
strong | weak | forte | fraco fraca
rich | poor | rico | pobre
wide | narrow | largo | estreito
deep | shallow | profundo profunda | raso rasa
clockwise | counterclockwise anticlockwise | horário | anti-horário
expensive | cheap | caro cara | barato barata
legal | illegal | legal | ilegal
responsible | irresponsible | responsável | irresponsável
sufficient enough | insufficient | suficiente | insuficiente
necessary | unnecessary | necessário necessária | desnecessário desnecessária
compatible | incompatible | compatível compatíveis | incompatível incompatíveis
"""

Side = tuple[int, int]
"""A line of the table, and 0 or 1: which of its two sides."""


@cache
def _sides(language: Language) -> dict[str, tuple[Side, ...]]:
    out: dict[str, list[Side]] = {}
    for number, line in enumerate(_TABLE.strip().splitlines()):
        columns = [column.split() for column in line.split("|")]
        for side in (0, 1):
            for word in columns[side + (2 if language == "pt" else 0)]:
                entry = out.setdefault(stem(word, language), [])
                if (number, side) not in entry:
                    entry.append((number, side))
    return {word: tuple(entries) for word, entries in out.items()}


def sides(stemmed: str, language: Language) -> tuple[Side, ...]:
    """The oppositions that a stemmed word takes part in."""
    return _sides(language).get(stemmed, ())
