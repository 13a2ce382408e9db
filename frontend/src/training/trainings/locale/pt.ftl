# Textos dos treinamentos, em português do Brasil. en.ftl tem os mesmos ids.

trainings-title = Treinamentos
trainings-words = Um treinamento ensina um modelo com os exemplos de um conjunto, em um provedor ou nesta máquina.
trainings-list = Todos os treinamentos
trainings-loading = Procurando treinamentos…
trainings-back = ← Todos os treinamentos
trainings-empty-title = Nenhum treinamento ainda
trainings-empty = Escolha um conjunto e um modelo, veja o que vai custar e comece. O modelo de base é avaliado primeiro, para que depois se possa dizer se ele melhorou.
training-new = Novo treinamento
training-title = Treinamento
training-of = Treinamento com { $dataset }
training-loading = Abrindo o treinamento…
training-delete = Excluir este treinamento
column-training = Treinamento
trained-here = nesta máquina
trained-at = em { $provider }

launch-version = Será usada a versão { $version }.
launch-latest = Será usada a versão mais recente.
launch-no-dataset = Nenhum conjunto está pronto ainda. Faça um em
launch-model = Modelo de partida
launch-model-help = Um modelo já treinado pode ser treinado mais.
launch-suffix = Sufixo
launch-suffix-help = Uma palavra para reconhecer depois o treinamento e o seu modelo: o id do modelo a traz. Pode ficar vazio.
launch-more = Como ele aprende (hiperparâmetros)
launch-seed-help = A mesma semente treina da mesma maneira. Vazio: qualquer uma.
auto = escolha automática
auto-help = Vazio: escolha automática.
epochs = Épocas
batch-size = Tamanho do lote
learning-rate = Multiplicador da taxa de aprendizado
steps = Passos
estimate-title = O que vai exigir
estimate-busy = Estimando…
estimate-waiting = Escolha um conjunto e um modelo para ver tokens, tempo e custo antes de começar.
launch-evaluated = O modelo de base foi avaliado nos exemplos da reserva.
launch-go = Começar o treinamento
launch-busy = Começando…
launch-first-title = Primeiro, meça o modelo de base
launch-first = Sem a nota dele nos exemplos da reserva, ninguém poderá dizer depois se o treinamento ajudou. A avaliação leva um tempo, e nada é treinado ainda.
launch-first-go = Avaliar o modelo de base
launch-override = Começar sem ela
launch-reason = Por que sem avaliação?
launch-reason-help = O motivo fica guardado com o treinamento.
launch-anyway = Começar assim mesmo

life-label = Andamento do treinamento
life-send = Enviar
life-check = Verificar
life-wait = Esperar
life-train = Treinar
life-done = Concluído
life-cancelling = Interrompendo…
life-pausing = Pausando…
life-resuming = Continuando…
life-finishing = O último passo terminou; as respostas do modelo estão sendo verificadas
pause = Pausar
resume = Continuar
curves-title = Curvas
curves-words = A perda diz o quanto as respostas do modelo se afastam das dos exemplos: quanto menor, melhor. Os exemplos de validação não entram no treino; por isso mostram como ele se sai com o que é novo.
curve-loss-title = Perda
curve-accuracy-title = Acerto de tokens
curve-loss = A perda nos exemplos de treino foi de { $from } a { $to }.
curve-valid = Nos exemplos de validação ela é { $to }.
curve-overfits = Nos exemplos de validação ela foi menor no passo { $step } ({ $best }) e depois subiu a { $last }: daí em diante o modelo decora os exemplos. Fique com um checkpoint perto desse passo.
curve-accuracy-train = No último passo medido, { $share } dos tokens dos exemplos de treino foram previstos corretamente.
curve-accuracy-valid = No último passo medido, { $share } dos tokens dos exemplos de validação foram previstos corretamente.
checkpoints-title = Checkpoints
checkpoints-words = Modelos que o treinamento deixou pelo caminho. Cada um pode ser experimentado, avaliado e usado.
checkpoints-none = O primeiro vem no fim da primeira época.
checkpoints-compare = Comparar todos na parte de validação
checkpoint-best = melhor
checkpoint-overfits = decora
checkpoint-train-loss = Perda no treino
checkpoint-valid-loss = Perda na validação
checkpoint-accuracy = Acerto na validação
try = Experimentar
try-named = Experimentar { $name }
evaluate = Avaliar
evaluate-named = Avaliar { $name }
moderation-title = Segurança das respostas
moderation-blocked = { $count ->
    [one] Uma categoria reprovada ({ $categories }): este modelo não pode ser promovido.
   *[other] { NUMBER($count) } categorias reprovadas ({ $categories }): este modelo não pode ser promovido.
  }
moderation-clean = { $count ->
    [one] A única categoria foi aprovada.
   *[other] Todas as { NUMBER($count) } categorias foram aprovadas.
  }
moderation-next = Procure no conjunto os exemplos que ensinam respostas assim, retire-os e treine de novo.
moderation-all = { $count ->
    [one] A categoria
   *[other] Todas as { NUMBER($count) } categorias
  }
moderation-category = Categoria
moderation-result = Resultado
moderation-passed = Aprovada
moderation-failed = Reprovada
moderation-score = Maior nota
moderation-threshold = Limite
category-harassment = assédio
category-harassment-threatening = assédio com ameaças
category-hate = ódio
category-hate-threatening = ódio com ameaças
category-illicit = atos ilícitos
category-illicit-violent = atos ilícitos violentos
category-self-harm = autolesão
category-self-harm-intent = intenção de autolesão
category-self-harm-instructions = instruções de autolesão
category-sexual = conteúdo sexual
category-sexual-minors = conteúdo sexual com menores
category-violence = violência
category-violence-graphic = violência explícita
events-title = O que aconteceu
events-loading = Lendo o que aconteceu…
events-none = Nada ainda.

model-made = O modelo treinado
model-made-words = Ele já responde, aqui e em /v1. Se é melhor que o modelo de base, quem mostra é uma avaliação nos exemplos da reserva.
evaluate-against-base = Avaliar contra o modelo de base
try-beside-base = Experimentar ao lado do modelo de base
promote-checkpoint = Promover
promote-named = Promover { $name }, pela avaliação que o mediu
training-stopped = Este treinamento foi interrompido antes do fim: nenhum modelo saiu dele.
training-stopped-kept = Este treinamento foi interrompido antes do fim. Os checkpoints que ele já tinha feito podem ser experimentados, avaliados e usados.
training-again = Novo treinamento como este
training-failed-unsaid = Nenhum motivo foi dado. Tente de novo; se falhar outra vez, veja abaixo o que aconteceu antes.
upstream-says = { $provider } diz:
failed-lines = Linhas recusadas
failed-mend = Corrigir o conjunto
details-title = Detalhes
job = Id do trabalho
base-evaluation = Avaliação do modelo de base
