# Textos dos conjuntos de dados, em português do Brasil. en.ftl tem os mesmos ids.

datasets-title = Conjuntos de dados
datasets-words = Exemplos do que um modelo deve responder, para treiná-lo e para avaliá-lo. Cada arquivo é verificado linha por linha.
datasets-list = Todos os conjuntos
datasets-loading = Procurando conjuntos…
datasets-back = ← Todos os conjuntos
datasets-empty-title = Nenhum conjunto ainda
datasets-empty = Um conjunto de dados reúne conversas, cada uma terminando na resposta que um modelo deveria ter dado; o modelo é treinado na maior parte delas e medido no resto. Solte abaixo um arquivo JSONL, ou monte um conjunto com as suas revisões de análises ou com respostas capturadas.
column-tokens = Tokens
column-versions = Versões

send-title = Enviar um arquivo
send-drop = Solte aqui um arquivo JSONL
send-choose = Escolher um arquivo
send-other = Escolher outro arquivo
send-form = Um exemplo por linha:
send-go = Enviar e verificar
send-version = Enviar como nova versão
send-sending = Enviando o arquivo…
send-receiving = Enviado. O servidor está guardando…
send-stopped = O envio foi interrompido. Nada foi guardado; o arquivo continua escolhido.
dataset-name = Nome
dataset-name-help = Letras minúsculas, algarismos, pontos, hifens e sublinhados. Um nome que já existe ganha uma nova versão.
dataset-name-wrong = Dê um nome de letras minúsculas, algarismos, pontos, hifens e sublinhados que comece por letra ou algarismo.
shares-title = Como dividir
shares-help = Em porcentagem. Conversas inteiras ficam juntas, e cada idioma e veredito é repartido por igual.
share-of = { $split } (%)
shares-wrong = As três partes precisam somar 100 por cento.
seed-help = A mesma semente divide o mesmo arquivo da mesma maneira.

build-title = Montar com o que já está aqui
build-words = Sem arquivo: com o que as pessoas disseram das análises, com as respostas de um modelo maior, ou com outro conjunto.
build-source = Origem
build-of = Conjunto a filtrar
build-of-missing = Escolha o conjunto que será filtrado.
build-capture = Capturado como
build-looking = Procurando o que existe…
build-reviews = { $count ->
    [0] Ainda não há revisão com consentimento. Abra uma análise e revise seus vereditos, títulos ou relatório.
    [one] { NUMBER($count) } revisão pode ser usada.
   *[other] { NUMBER($count) } revisões podem ser usadas.
  }
build-captures = { $count ->
    [one] { $shown } resposta capturada.
   *[other] { $shown } respostas capturadas.
  }
build-no-captures = Ainda não há resposta capturada. Uma resposta é guardada quando o pedido a /v1/chat/completions assim quer, com o cabeçalho
build-filtered = Os exemplos dele são filtrados para um conjunto próprio.
build-go = Montar o conjunto
build-busy = Montando…
example-name = minhas-capturas
filters-title = Que exemplos usar
filter-task = Tarefa
filter-language = Idioma
filter-tokens = Tokens de um exemplo, no máximo
filter-tokens-help = Vazio: qualquer tamanho.
filter-score = Nota do juiz, no mínimo (%)
filter-score-help = Vazio: qualquer nota.
filter-citations = Só onde toda citação está certa

dataset-loading = Abrindo o conjunto…
dataset-checking-words = Os exemplos estão sendo lidos linha por linha. Você pode sair desta página; a verificação continua.
lines-checked = { $count ->
    [one] { $shown } linha verificada
   *[other] { $shown } linhas verificadas
  }
cancel-check = Parar a verificação
dataset-stopped-words = A verificação foi interrompida aí: não é possível treinar nem avaliar com esta versão. Envie o mesmo arquivo de novo para verificá-lo desde a primeira linha, ou envie um melhor.
dataset-stopped-built = A verificação foi interrompida aí: não é possível treinar nem avaliar com esta versão. Monte o conjunto de novo em “Conjuntos” para verificá-lo.
dataset-told-ready = O conjunto está pronto.
dataset-told-invalid = { $count ->
    [one] O conjunto tem { NUMBER($count) } erro.
   *[other] O conjunto tem { NUMBER($count) } erros.
  }
dataset-invalid-words = { $count ->
    [one] Não é possível treinar com esta versão: ela tem { NUMBER($count) } erro. Corrija no seu arquivo a linha abaixo e envie de novo.
   *[other] Não é possível treinar com esta versão: ela tem { NUMBER($count) } erros. Corrija no seu arquivo as linhas abaixo e envie de novo.
  }
dataset-invalid-built = { $count ->
    [one] Não é possível treinar com esta versão: ela tem { NUMBER($count) } erro. Veja abaixo qual é e monte de novo com mais exemplos, ou com outros.
   *[other] Não é possível treinar com esta versão: ela tem { NUMBER($count) } erros. Veja abaixo quais são e monte de novo com mais exemplos, ou com outros.
  }
train-on = Treinar com este
evaluate-on = Avaliar com este
download-dataset = Baixar
download-all = Tudo
dataset-delete = Excluir este conjunto
versions-title = Versões
versions-words = Uma versão nunca muda depois de verificada. Envie um arquivo corrigido ou mais longo para fazer a próxima.
version-shown = Versão à vista
version-option = Versão { NUMBER($version, useGrouping: "false") }, { $moment }

defects-title = Defeitos
defects-words = Cada um na sua linha, com o que fazer.
defects-warnings-words = Nenhum deles impede um treinamento; veja se são o que você queria.
defects-filter = Que defeitos mostrar
defects-all = Todos
defects-errors = Erros
defects-only-warnings = Avisos
defects-loading = Lendo a lista de defeitos…

statistics-title = Estatísticas
statistics-tokens = Tokens
statistics-trained = Tokens de treino
statistics-messages = Mensagens por exemplo
statistics-over = { $count ->
    [one] { NUMBER($count) } exemplo passa de { $limit } tokens: o treinamento corta o fim dele.
   *[other] { NUMBER($count) } exemplos passam de { $limit } tokens: o treinamento corta o fim deles.
  }
statistics-tokens-each = Tokens de um exemplo
statistics-answers-each = Tokens das respostas
spread-same = Cada um tem { $all }.
spread-words = Metade tem até { $median }; nove em cada dez têm de { $low } a { $high }; o mais longo tem { $most }.
by-split = Por parte
by-task = Por tarefa
by-language = Por idioma
by-verdict = Por veredito

examples-title = Exemplos
examples-split = Parte do conjunto
examples-loading = Lendo exemplos…
examples-none = Não há exemplo nesta parte.
example-unweighted = (não entra no treino)
