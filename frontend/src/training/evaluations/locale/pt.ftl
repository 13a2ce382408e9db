# Textos das avaliações e promoções, em português do Brasil. en.ftl tem os mesmos ids.

evaluations-title = Avaliações
evaluations-words = Modelos lado a lado nos mesmos exemplos: qual é melhor, qual é pior, e com que certeza.
evaluations-list = Todas as avaliações
evaluations-loading = Procurando avaliações…
evaluations-back = ← Todas as avaliações
evaluations-of = Só as do conjunto { $dataset }.
evaluations-all = Mostrar todas
evaluations-empty-title = Nenhuma avaliação ainda
evaluations-empty = Uma avaliação usa os exemplos de um conjunto: pede a cada modelo uma resposta para cada um deles e dá nota ao que ele diz. Avalie primeiro o modelo de base: depois um treinamento pode começar, e o resultado dele pode ser comparado.
evaluations-datasets = Ir para os conjuntos
evaluation-new = Nova avaliação
evaluation-title = Avaliação
evaluation-of = { $dataset }: { $split }
evaluation-loading = Abrindo a avaliação…
column-evaluation = Avaliação
column-models = Modelos
column-answers = Respostas
column-role = Papel
models-more = { $count ->
    [one] e mais { NUMBER($count) }
   *[other] e mais { NUMBER($count) }
  }

evaluation-split = Parte do conjunto
evaluation-holdout-help = Para decidir se um modelo é melhor: estes exemplos nunca entraram em treino.
evaluation-validation-help = Para escolher entre checkpoints. Depois, decida com os exemplos da reserva.
evaluation-train-help = Os modelos já viram estes exemplos: uma nota neles diz pouco.
evaluation-models = Modelos a comparar
evaluation-models-help = O primeiro é a referência com que os outros são comparados.
evaluation-more = Juiz e prompt
evaluation-judge = Juiz
evaluation-judge-help = Um modelo que compara as respostas, nas duas ordens. As chamadas dele também custam.
evaluation-no-judge = Nenhum
evaluation-prompt-help = Outra versão do prompt da tarefa. Em branco: a dos exemplos.
evaluation-none-ready = Ainda não há um conjunto pronto: é dele que vêm os exemplos de uma avaliação.
evaluation-no-dataset = Escolha o conjunto em que avaliar.
evaluation-no-models = Adicione ao menos um modelo: a referência.
evaluate-go = Avaliar
evaluate-busy = Começando…
evaluation-progress = Andamento da avaliação
evaluation-waits = Esperando a vez.
evaluation-asks = { $count ->
    [one] O modelo está respondendo.
   *[other] { NUMBER($count) } modelos estão respondendo.
  }
evaluate-again = Avaliar de novo
evaluation-stopped = Interrompida depois de { $done } de { $total } respostas. Não há relatório.
judged-by = juiz: { $model }
prompted-by = prompt { $version }

outcomes-title = O que ela mostrou
outcome-unsaid = Não foi possível comparar.
outcome-baseline-alone = O modelo de base está medido. Agora um treinamento pode começar, e o resultado dele ser comparado com isto.
outcome-train = Seguir para o treinamento
outcome-best = maior nota
outcome-better-words = Melhor que a referência: “{ $metric }” difere em { $difference } pontos (muito provavelmente entre { $low } e { $high }), em { NUMBER($n) } exemplos.
outcome-worse-words = Pior que a referência: “{ $metric }” difere em { $difference } pontos (muito provavelmente entre { $low } e { $high }), em { NUMBER($n) } exemplos.
outcome-inconclusive-words = Sem diferença clara: “{ $metric }” difere em { $difference } pontos (muito provavelmente entre { $low } e { $high }), em { NUMBER($n) } exemplos. Com tão poucos, uma diferença menor que { $detectable } pontos não se distingue do acaso.
outcome-worse-in = Piorou em { $languages }.
interval = { $value } ({ $low } a { $high })
difference = { $value } ({ $low } a { $high })
p-small = < 0,001
differences-title = Diferenças em relação à referência
differences-words = A distância de cada nota até a da referência, { $model }, em pontos percentuais. Entre parênteses: onde está a diferença real, com 95% de confiança.
forest-axis = O traço fino no meio de cada barra quer dizer nenhuma diferença; as pontas, { $low } e { $high } pontos.
column-metric = Medida
column-difference = Diferença
column-outcome = Resultado
column-p = Acaso (p)
column-wins = Ganhos e perdas
column-n = Exemplos
wins = { $better } : { $worse }
scores-title = Notas
scores-words = Médias com intervalos de 95%, nos exemplos que todos os modelos responderam.
costs-title = Tokens, tempo e custo
column-prompt-tokens = Tokens do prompt
column-completion-tokens = Tokens da resposta
column-latency = Tempo de uma resposta
latency = { $median } (95% em até { $p95 })
answers-failed = { $count ->
    [one] { NUMBER($count) } falhou
   *[other] { NUMBER($count) } falharam
  }

answers-title = Respostas
answers-words = O que cada modelo disse, ao lado da resposta esperada.
answers-loading = Lendo respostas…
answers-none = Não há respostas.
regressions-title = Onde piorou
regressions-words = Exemplos em que o modelo foi pior que a referência, com as duas respostas ao lado da esperada.
regressions-only = Só onde piorou
regressions-none = Não foi pior em nenhum exemplo.
evaluated-prompt = Prompt
evaluated-reference = Resposta esperada

promote-title = Promover
promote-words = O modelo trabalha em toda nova análise da documentação que você escolher. A promoção é recusada onde um idioma piorou, onde não houve diferença clara ou onde as respostas foram reprovadas na verificação de segurança.
decide-title = Decida com os exemplos da reserva
decide-words = Foram estes exemplos que escolheram o checkpoint, e por isso a nota dele aqui o favorece. Se ele é melhor que a referência se vê em exemplos que não o treinaram nem o escolheram; depois ele pode ser promovido.
decide-go = Avaliar nos exemplos da reserva
promote-go = Promover este modelo
promote-busy = Promovendo…
promote-no-base = Ainda não há documentação.
promote-reason = Por que promover assim mesmo?
promote-reason-help = O motivo é guardado e mostrado com a promoção.
promote-force = Promover assim mesmo
promoted = { $model } agora { $role } para { $base }.
promotions-title = Modelos em serviço
promotions-words = Que modelo trabalha para qual documentação, e o que faz nela. Retirar um modelo traz de volta o anterior.
promotions-loading = Procurando promoções…
promotions-none = Nenhum modelo foi promovido ainda: toda análise usa o modelo padrão.
promotions-history = { $count ->
    [one] A única promoção ({ NUMBER($count) })
   *[other] Todas as { NUMBER($count) } promoções
  }
promotion-default = o modelo padrão
promotion-forced = Forçada: { $reason }
demote = Retirar
demote-named = Retirar { $model } de { $base }
demoted = { $base } agora usa { $model }.
