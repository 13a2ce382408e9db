# Os textos da página, em português do Brasil. en.ftl tem os mesmos ids.

page-title = Lacuna: o que a sua documentação cobre de um texto
skip = Ir para o conteúdo
rooms = Partes da página
nav-compare = O que mudou
nav-shared = Análise compartilhada
nav-datasets = Conjuntos
nav-trainings = Treinamentos
nav-playground = Experimentar
nav-evaluations = Avaliações
nav-home = Início
nav-write = Escrever
nav-analysis = Análise
nav-bases = Documentação
nav-training = Treinamento
preferences = Preferências
page-density = Espaçamento
density-comfortable = Confortável
density-compact = Compacto
single-keys = Atalhos de uma tecla só
single-keys-help = Uma letra sozinha faz algo quando você não está digitando. Desligue se você controla o computador por voz.
offline = Você está sem conexão. O que está aqui pode ser lido, e um texto, analisado neste dispositivo; o que precisa do servidor espera você voltar.
broken-words = Algo inesperado aconteceu ao mostrar esta parte. Seu texto e suas análises estão a salvo.
deleted-named = “{ $name }” está sendo excluído.
explain = O que significa “{ $name }”?

## Teclas
keymap-title = Atalhos de teclado
keymap-single-on = Eles não agem enquanto você digita. Os que não usam Ctrl ou ⌘ podem ser desligados nas preferências.
keymap-single-off = Os que não usam Ctrl ou ⌘ estão desligados nas preferências.
key-or = ou
keys-everywhere = Em toda parte
key-keymap = Mostrar estes atalhos
key-jump = Ir a qualquer lugar por algumas letras do nome
jump-title = Ir para
jump-label = Uma página, uma documentação ou um texto anterior
jump-none = Nada tem essas letras.
jump-found = { $count ->
    [one] Um lugar.
   *[other] { NUMBER($count) } lugares.
  }
jump-keys = As setas escolhem, Enter vai até lá.
jump-room = página
jump-base = documentação
jump-analysis = análise

## A moldura
room-loading = Abrindo…
room-lost = Esta parte da página não pôde ser carregada: a conexão caiu, ou uma versão mais nova foi instalada.
room-reload = Carregar a página de novo
page-newer = Há uma versão mais nova desta página. O que você está escrevendo fica.
page-newer-load = Carregar
api-docs = API HTTP
page-language = Idioma da página
page-theme = Claro ou escuro
theme-system = Sistema
theme-light = Claro
theme-dark = Escuro
footer = Tudo nesta página vem deste servidor. Nada é buscado em outro lugar.
language-en = Inglês
language-pt = Português
language-within = { $language ->
    [pt] português
   *[en] inglês
}
close = Fechar
cancel = Parar
retry = Tentar de novo
delete = Excluir
undo = Desfazer

intro-title = O que a sua documentação diz sobre este texto?
intro-words = Cole um rascunho. A Lacuna lê frase por frase, mostra o que a documentação confirma, o que ela contradiz e o que ela nem menciona, e escreve um relatório do que falta.

## Chaves
session-title = Entrar
session-words = Este servidor pede uma chave. Quem o mantém pode criar uma para você.
session-key = Sua chave
session-enter = Entrar
session-leave = Sair ({ $name })

## O formulário
text-label = Seu texto
text-placeholder = Cole um texto aqui ou abra um arquivo .txt ou .md
drop-here = Solte o arquivo para ler o texto
choose-file = Abrir um arquivo
samples-label = Ou experimente um exemplo:
characters = { $count ->
    [0] 0 caracteres
    [one] { NUMBER($count) } caractere
   *[other] { NUMBER($count) } caracteres
  }
base-label = Documentação
base-loading = Perguntando ao servidor o que ele tem…
language-label = Idioma do texto
language-auto = Detectar
language-help = As evidências são buscadas em todos os idiomas da documentação.
report-language-label = Relatório em
report-language-help = As justificativas e o relatório são escritos neste idioma.
model-label = Modelo do relatório
model-composed = Com este modelo, o relatório é composto só a partir dos vereditos, sem texto escrito por modelo.
model-prose = Este modelo escreve o texto do relatório; cada citação é conferida com a documentação. Suas afirmações e os trechos encontrados para elas são enviados a { $provider }.
model-none = Será usado o padrão do servidor.
model-shutdown = { $name } (até { $date })
judge-label = Deixar o modelo olhar de novo as afirmações incertas
judge-help = As afirmações de veredito incerto vão para { $model }, em { $provider }, com os trechos encontrados para elas. Ele pode mudar seus vereditos, e a página diz quantos e a que custo.
analyse = Analisar

text-missing = Cole um texto primeiro ou escolha um exemplo para ver como funciona.
text-long = Este texto tem mais de 200.000 caracteres. Analise em partes.
base-missing = Escolha a documentação com que o texto será comparado.
file-kind = Aqui só é possível abrir arquivos de texto simples e Markdown (.txt, .md). Se for PDF, Word ou HTML, copie o texto e cole.
file-encoding = Este arquivo não é um texto em UTF-8. Salve como UTF-8 e abra de novo, ou cole o texto.
file-empty = Este arquivo está vazio.

name-wrong = Isto não serve como nome.
name-take = Usar “{ $name }”
base-ready = Pronta
base-empty = Vazia: ainda sem documentos
base-paused = A leitura está pausada
base-indexing = Em leitura
base-failed = Não foi possível ler
base-documents = { $count ->
    [one] { NUMBER($count) } documento
   *[other] { NUMBER($count) } documentos
  }
base-failed-documents = { $count ->
    [one] { NUMBER($count) } não pôde ser lido
   *[other] { NUMBER($count) } não puderam ser lidos
  }
index-reading = Lendo documentos:
index-embedding = Lendo o sentido dos trechos:
index-building = Juntando tudo:
no-base-title = Ainda não há documentação aqui
no-base-words = Um texto é comparado com os documentos que você fornece: Markdown, HTML, reStructuredText, texto simples, Word ou PDF.
no-base-go = Adicionar documentação

## Enquanto roda
progress-label = Andamento da análise
step-fetch = Buscar o necessário
step-read = Ler o texto
step-search = Buscar na documentação
step-judge = Julgar cada afirmação
step-refine = Olhar de novo o que é incerto
step-write = Escrever o relatório
step-done = (concluído)
stage-starting = Começando…
stage-encoder = Buscando o pequeno modelo de linguagem deste dispositivo
stage-base = Baixando a documentação
stage-sending = Enviando o texto
stage-queued = Aguardando a vez
stage-splitting = Encontrando as afirmações
stage-embedding = Lendo o sentido de cada uma
stage-searching = Buscando na documentação
stage-judging = Julgando cada afirmação
stage-refining = Olhando de novo as afirmações incertas
stage-writing = Escrevendo o relatório
reconnecting = A conexão caiu. Reconectando…
amount-of = { $done } de { $total }
amount = { $done }

## O resultado
new-analysis = ← Nova análise
result-opening = Abrindo a análise…
result-title = Análise
finished = A análise terminou: { $share } coberto.
facts-base = Comparado com “{ $base }”
facts-version = versão { $version }
cancelled-words = A análise foi interrompida.
gauge-words = do que este texto afirma está coberto pela documentação.
gauge-interval = Muito provavelmente entre { $low } e { $high }: vereditos podem errar, e poucas frases dizem menos que muitas.
sections-title = Por seção do texto
sections-untitled = Antes do primeiro título
sections-row = { $heading }: { $share } coberto, entre { $low } e { $high }. Ir à sua primeira afirmação.
sections-nothing = nada a verificar
refined = { $asked ->
    [0] Pediu-se a { $model } que olhasse de novo, mas nenhuma afirmação era incerta o bastante.
   *[other] { $model } olhou de novo { $asked ->
        [one] uma afirmação incerta
       *[other] { NUMBER($asked) } afirmações incertas
      } { $changed ->
        [0] e não mudou veredito algum.
        [one] e mudou um veredito.
       *[other] e mudou { NUMBER($changed) } vereditos.
      }
  }
refined-failed = O segundo olhar de { $model } falta ou não terminou. { $trouble } { $changed ->
    [0] Os vereditos ficaram como estavam.
    [one] Um veredito mudou antes.
   *[other] { NUMBER($changed) } vereditos mudaram antes.
  }
refined-cost = Isso custou { $cost }.
gauge-nothing = Nada neste texto afirma um fato que uma documentação possa cobrir.
legend-label = Vereditos
legend-help = Escolha um veredito para ver só as afirmações dele.
map-title = Mapa de cobertura
map-label-read = O texto, afirmação por afirmação. As setas movem, Enter abre as evidências.
map-label = O seu texto, afirmação por afirmação. As setas movem, Enter abre as evidências, E edita.

verdict-covered = Coberta
verdict-partial = Coberta em parte
verdict-contradicted = Contradita
verdict-absent = Ausente
verdict-not-checkable = Não verificável
meaning-covered = A documentação diz isto.
meaning-partial = A documentação diz parte disto.
meaning-contradicted = A documentação diz outra coisa.
meaning-absent = A documentação inteira foi consultada; nada nela diz isto.
meaning-not-checkable = Isto não afirma nada que uma documentação possa confirmar, como saudações, opiniões e votos. Não conta a favor nem contra a cobertura.

likelihood-very-likely = muito provável
likelihood-likely = provável
likelihood-uncertain = incerto
likelihood-unlikely = improvável
likelihood-very-unlikely = muito improvável

evidence-label = Evidências
evidence-empty = Escolha uma afirmação no texto para ver o que a documentação diz sobre ela.
evidence-place = { NUMBER($at) } de { NUMBER($of) }
previous-statement = Anterior que pede atenção (K)
next-statement = Próxima que pede atenção (J)
evidence-score = Apoio integral:
passage-score = apoia por si só:
evidence-passages = O que a documentação diz
evidence-misses = Os trechos mais próximos; nenhum diz isto
evidence-none = Nenhum trecho chega perto desta afirmação.
line = linha { NUMBER($line, useGrouping: "false") }
lines = linhas { NUMBER($first, useGrouping: "false") } a { NUMBER($last, useGrouping: "false") }
open-document = Abrir o documento
document-text = Texto do documento
document-loading = Abrindo o documento…
document-unread = Este documento ainda não foi lido.
document-cut-before = O documento começa antes.
document-cut-after = O documento continua.

report-title = Relatório
report-waiting = O relatório já vai começar…
report-writing = Escrevendo…
copy-markdown = Copiar em Markdown
download-markdown = Baixar
copied = Copiado.
copy-failed = O navegador não permitiu copiar. Use Baixar.
notice-composed = Composto só a partir dos vereditos: nenhum modelo escreveu este texto.
notice-model = Com texto de { $model }; cada citação foi conferida com a documentação.
notice-incomplete = Este relatório está incompleto: foi cortado antes do fim.
notice-failed = Não foi possível escrever o relatório. Os vereditos acima estão completos.
notice-citations-removed = { $count ->
    [one] { NUMBER($count) } citação sem apoio na documentação foi removida.
   *[other] { NUMBER($count) } citações sem apoio na documentação foram removidas.
  }
citation-open = Citação { NUMBER($number) }: abrir { $place }
omissions-title = O que o texto deixa de fora
omissions-words = O outro sentido: a documentação diz isto sobre os assuntos do texto, e o texto não. Isso nada tira da cobertura.
omissions-none = Nada do que a documentação diz sobre esses assuntos parece faltar.
suggestions-title = O que escrever a seguir
suggestions-words = Onde cada lacuna cabe na documentação, e o que fechá-la traria: o texto foi avaliado de novo como se isso estivesse feito.
suggestion-correct = Corrigir
suggestion-complete = Completar
suggestion-write = Escrever
suggestion-include = Acrescentar ao texto
suggestion-new = Em um novo documento
suggestion-gain = { $points ->
    [one] +{ NUMBER($points) } ponto
   *[other] +{ NUMBER($points) } pontos
  }
suggestion-gain-words = de cobertura
suggestion-text-says = O texto
suggestion-base-says = A documentação
suggestion-follow = Mude o texto para seguir a documentação, ou a documentação, se o texto for mais recente.
suggestion-rest = A documentação diz só parte disto.
suggestion-missing = A documentação não diz isto.
suggestion-there = O que está ali agora
suggestion-author = Cabe a você fornecer os fatos.
suggestion-heading = Título proposto:
suggestion-heading-model = Proposto por { $model }; confira.
suggestion-heading-tuned = Proposto por um modelo treinado aqui; confira.
suggestion-heading-own = Dar um título
suggestion-copy = Copiar
suggestion-copy-named = Copiar as palavras da sugestão { NUMBER($number) }
suggestion-find = Mostrar no texto
show-all = { $count ->
    [one] Mostrar a única
   *[other] Mostrar todas as { NUMBER($count) }
  }
show-fewer = Mostrar menos

history-title = Análises anteriores
history-loading = Procurando análises anteriores…
history-away = As análises que o servidor guarda aparecem quando você voltar a ter conexão.
history-empty = Nenhuma ainda. Cada análise fica guardada aqui: abra de novo, compartilhe o endereço ou exclua.
history-more = Mostrar mais
history-untitled = Texto comparado com { $base }
history-covered = { $share } coberto
status-failed = Falhou
status-cancelled = Interrompida
status-running = Em andamento
delete-named = Excluir “{ $name }”

## Problemas
problem-title = Não deu certo
problem-unknown-detail = O servidor recusou sem dizer o motivo (código { $code }).
problem-network-title = O servidor não responde
problem-network-detail = Nenhuma resposta veio do servidor da Lacuna.
problem-worker-title = O trabalho em segundo plano parou
problem-worker-detail = O navegador encerrou a parte desta página que acompanha a análise, talvez por falta de memória.
problem-internal-title = Esta página cometeu um erro
problem-internal-detail = Algo inesperado aconteceu nesta página. Seu texto continua aqui.
problem-encoder-title = Falta o modelo de linguagem deste dispositivo
problem-encoder-detail = A análise neste dispositivo precisa de um pequeno modelo que este navegador não conseguiu carregar. Seu texto continua aqui, e nada dele foi enviado.
advice-retry = Tente de novo. O que você escreveu foi mantido.
advice-later = Espere um pouco e tente de novo. O que você escreveu foi mantido.
advice-retry-after = O servidor pede para esperar { $seconds ->
    [one] { NUMBER($seconds) } segundo.
   *[other] { NUMBER($seconds) } segundos.
  }
advice-shorten = Analise o texto em partes: um capítulo por vez funciona bem.
advice-plain-text = Confira se o que você colou é texto simples.
advice-add-documents = Adicione documentos a esta base ou escolha outra.
advice-wait-base = A documentação ainda está sendo lida. Espere aparecer “Pronta” junto ao nome dela.
advice-choose-base = Volte e escolha outra base.
advice-choose-language = Escolha outro idioma ou adicione documentos neste.
advice-choose-model = Escolha outro modelo.
advice-not-found = Comece uma nova análise ou procure entre as anteriores.
advice-server = Confira se a Lacuna está rodando e se você está conectado; depois, tente de novo.
advice-worker = Tente de novo: a análise continua de onde estava. Se voltar a acontecer, feche outras abas.
advice-encoder-damaged = O download chegou danificado três vezes. Tente de novo em outra conexão.
advice-encoder-not-started = Feche outras abas para liberar memória, atualize o navegador ou analise no servidor.
