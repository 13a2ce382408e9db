# Textos que as salas de treinamento e as revisões têm em comum, em português do Brasil. en.ftl tem os mesmos ids.

column-status = Situação
column-model = Modelo
column-dataset = Conjunto
column-changed = Alterado
column-begun = Início
column-actions = Ações
column-examples = Exemplos
column-reason = Motivo informado
any = Qualquer
choose = Escolha…
open = Abrir
version = versão { NUMBER($version, useGrouping: "false") }
shown-of = { $shown } de { $all } à vista
seconds-left = faltam cerca de { $time }
seconds-left-paused = cerca de { $time } depois que continuar
cost = Custo
cost-unknown = desconhecido
cost-none = nenhum
time-taken = Tempo
time-unknown = não se sabe de antemão
seed = Semente
prompt-version = Versão do prompt
tokens = { $count ->
    [one] { NUMBER($count) } token
   *[other] { NUMBER($count) } tokens
  }
language-all = todos os idiomas
language-other = outro idioma

split-train = Treino
split-validation = Validação
split-holdout = Reserva
task-verdict = Vereditos
task-heading = Títulos
task-report = Relatórios
task-chat = Conversa
role-writer = escreve os relatórios
role-heading = sugere títulos
source-import = De um arquivo
source-reviews = De revisões
source-captures = De respostas capturadas
source-dataset = De outro conjunto

dataset-checking = Em verificação
dataset-ready = Pronto
dataset-invalid = Com erros
dataset-failed = Falhou
dataset-cancelled = Verificação interrompida
training-pending = Esperando para começar
training-uploading = Enviando os exemplos
training-creating = Pedindo o treinamento
training-validating = Os exemplos estão sendo verificados
training-queued = Esperando a vez
training-running = Treinando
training-paused = Pausado
training-succeeded = Concluído
training-failed = Falhou
training-cancelled = Interrompido
evaluation-queued = Esperando
evaluation-running = Em andamento
evaluation-succeeded = Concluída
evaluation-failed = Falhou
evaluation-cancelled = Interrompida
outcome-better = Melhor
outcome-worse = Pior
outcome-inconclusive = Sem diferença clara
metric-format = Forma certa
metric-exact = Resposta certa
metric-citations = Citações certas
metric-gaps = Lacunas apontadas
metric-json = Mesmos dados
metric-judge = Preferido pelo juiz

detectable = Com os exemplos da reserva, uma diferença de { $difference } pontos ou mais seria muito provavelmente percebida. Uma menor pareceria acaso.
detectable-none = Nenhum exemplo está na reserva, então nenhuma diferença pode ser demonstrada.
defect-error = Erro
defect-warning = Aviso
defect-file = O arquivo inteiro
defect-message = mensagem { NUMBER($number, useGrouping: "false") }

curve-checkpoint = Checkpoint
curve-step = passo { $step }
curve-step-label = Passo
curve-values = Valores em tabela
curve-waiting = Os primeiros valores vêm depois dos primeiros passos.

models-add = Adicionar
models-add-label = ID de um modelo
models-loading = Procurando modelos…
models-offers = Modelos disponíveis
models-remove = Remover { $model }
models-full = { $count ->
    [one] Não mais que { NUMBER($count) }.
   *[other] Não mais que { NUMBER($count) }.
  }
baseline = Referência
