# Textos das avaliações e promoções, em português do Brasil. en.ftl tem os mesmos ids.

evaluations-title = Avaliações
evaluations-words = Modelos lado a lado nos mesmos exemplos: melhor, pior ou não demonstrado, com os números em que isso se apoia.
evaluations-list = Todas as avaliações
evaluations-loading = Procurando avaliações…
evaluations-back = ← Todas as avaliações
evaluations-of = Só as do conjunto { $dataset }.
evaluations-all = Mostrar todas
evaluations-empty-title = Nenhuma avaliação ainda
evaluations-empty = Uma avaliação pede a cada modelo uma resposta para cada exemplo de uma parte do conjunto e dá nota ao que dizem. Avalie primeiro o modelo de base: então um treinamento pode começar, e o resultado dele ser comparado.
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
evaluation-judge-help = Um modelo que compara as respostas, nas duas ordens. Ele custa chamadas próprias.
evaluation-no-judge = Nenhum
evaluation-prompt-help = Outra versão do prompt da tarefa. Vazio: a dos exemplos.
evaluation-no-dataset = Escolha o conjunto em que avaliar.
evaluation-no-models = Adicione ao menos um modelo: a referência.
evaluate-go = Avaliar
evaluate-busy = Começando…
evaluation-progress = Andamento da avaliação
evaluation-waits = Esperando a vez.
evaluation-asks = { $count ->
    [one] O modelo está sendo perguntado.
   *[other] { NUMBER($count) } modelos estão sendo perguntados.
  }
evaluation-stopped = Interrompida depois de { $done } de { $total } respostas. Não há relatório.
judged-by = juiz: { $model }

outcomes-title = O que ela mostrou
outcome-unsaid = Não foi possível comparar.
outcome-baseline-alone = O modelo de base está medido. Agora um treinamento pode começar, e o resultado dele ser comparado com isto.
outcome-train = Seguir para o treinamento
outcome-better-words = Melhor que a referência: “{ $metric }” difere em { $difference } pontos (muito provavelmente entre { $low } e { $high }), em { NUMBER($n) } exemplos.
outcome-worse-words = Pior que a referência: “{ $metric }” difere em { $difference } pontos (muito provavelmente entre { $low } e { $high }), em { NUMBER($n) } exemplos.
outcome-inconclusive-words = Não se demonstrou nem melhora nem piora: “{ $metric }” difere em { $difference } pontos (muito provavelmente entre { $low } e { $high }), em { NUMBER($n) } exemplos. Com essa quantidade, uma diferença menor que { $detectable } pontos não se distingue do acaso.
outcome-worse-in = Piorou em: { $languages }.
interval = { $value } ({ $low } a { $high })
difference = { $value } ({ $low } a { $high })
p-small = < 0,001
differences-title = Diferenças em relação à referência
differences-words = Em pontos percentuais, com intervalos de 95%, exemplo a exemplo. Referência: { $model }.
forest-axis = A linha no meio de cada barra é nenhuma diferença; as pontas são { $low } e { $high } pontos.
column-metric = Medida
column-difference = Diferença
column-outcome = Resultado
column-p = p
column-wins = Ganhos e perdas
column-n = Exemplos
wins = { $better } : { $worse }
scores-title = Notas
scores-words = Médias com intervalos de 95%, nos exemplos que todos os modelos responderam.
costs-title = Tokens, tempo e custo
column-prompt-tokens = Tokens do prompt
column-completion-tokens = Tokens da resposta
column-latency = Tempo de uma resposta
latency = { $median } (95%: { $p95 })
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
promote-words = O modelo trabalha em toda nova análise da documentação que você escolher. A promoção é recusada onde um idioma piorou, onde nada foi demonstrado ou onde as respostas foram reprovadas na segurança.
promote-go = Promover este modelo
promote-busy = Promovendo…
promote-no-base = Ainda não há documentação.
promote-reason = Por que promover assim mesmo?
promote-reason-help = O motivo é guardado e mostrado com a promoção.
promote-force = Promover assim mesmo
promoted = { $model } agora { $role } para { $base }.
promotions-title = Modelos em serviço
promotions-words = Que modelo escreve ou sugere para qual documentação, por promoção. Retirar um traz de volta o anterior.
promotions-loading = Procurando promoções…
promotions-none = Nenhum modelo foi promovido: toda análise usa o padrão das configurações.
promotions-history = { $count ->
    [one] A única promoção ({ NUMBER($count) })
   *[other] Todas as { NUMBER($count) } promoções
  }
promotion-default = o padrão das configurações
promotion-forced = Forçada: { $reason }
demote = Retirar
demote-named = Retirar { $model } de { $base }
demoted = { $base } agora usa { $model }.
