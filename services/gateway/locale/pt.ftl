# Erros, por código: o título e, em .detail, o que aconteceu e o que fazer.

## A requisição

body_malformed = Não foi possível ler a requisição
    .detail =
        { $reason ->
            [empty] O corpo está vazio. Envie um objeto JSON.
            [encoding] O corpo não está em UTF-8. Salve ou envie o conteúdo em UTF-8.
            [syntax] O corpo não é um JSON válido: veja a linha { $line }, coluna { $column }.
            [depth] O JSON tem níveis demais. Envie um objeto simples, como a API descreve.
            [number] O JSON contém um número que não é permitido (NaN, Infinity ou com dígitos demais).
            [duplicate_key] O JSON repete uma chave no mesmo objeto. Deixe apenas uma delas.
            [not_object] O corpo precisa ser um objeto JSON: ele começa com uma chave aberta.
            [transfer] O envio foi interrompido ou não está comprimido como declara. Envie de novo.
           *[other] O corpo não tem a forma que a API descreve ({ $reason }).
        }
field_invalid = Um campo não é válido
    .detail =
        { $reason ->
            [missing] O campo “{ $field }” é obrigatório. Inclua-o e envie de novo.
            [string_type] O campo “{ $field }” precisa ser um texto.
            [bool_type] O campo “{ $field }” precisa ser true ou false.
            [int_type] O campo “{ $field }” precisa ser um número inteiro.
            [list_type] O campo “{ $field }” precisa ser uma lista.
            [string_too_short] O campo “{ $field }” não pode ficar vazio.
            [string_too_long] O campo “{ $field }” é longo demais.
            [too_short] A lista “{ $field }” não pode ficar vazia.
            [too_long] A lista “{ $field }” tem itens demais.
            [greater_than_equal] O número em “{ $field }” é pequeno demais.
            [less_than_equal] O número em “{ $field }” é grande demais.
            [string_unicode] O campo “{ $field }” contém caracteres que não existem em um texto.
            [enum] O campo “{ $field }” precisa ser um dos valores que a API descreve.
            [shares] As proporções de train, validation e holdout precisam somar 1.
            [of] Indique em “of” o conjunto de dados a filtrar quando “source” for “dataset”, e só então.
            [not_chat] O modelo em “{ $field }” gera embeddings e não escreve. Escolha um modelo de conversa.
           *[other] O campo “{ $field }” não tem a forma que a API descreve ({ $reason }).
        }
text_empty = O texto está vazio
    .detail = Não há nada para analisar. Cole ou escreva um texto e envie de novo.
text_not_text = Isto não é um texto
    .detail = O conteúdo tem caracteres que não existem em um texto, como acontece em arquivos binários. Abra o arquivo no programa dele e copie o texto de lá.
text_too_long = O texto é longo demais
    .detail = O texto tem mais de { $limit } caracteres. Divida-o em partes e analise uma de cada vez.
body_too_large = O envio é grande demais
    .detail = O limite aqui é de { $limit } bytes. Envie menos de cada vez ou peça a quem mantém este servidor que aumente o limite.
language_unknown = Idioma desconhecido
    .detail = A Lacuna não lê o idioma “{ $language }”. Use “pt” ou “en”, ou não informe o idioma.
language_without_documents = Não há documentos neste idioma
    .detail = A base “{ $base }” não tem nenhum documento no idioma “{ $language }”. Escolha outro idioma ou adicione documentos neste.
name_invalid = O nome não é válido
    .detail = Use letras minúsculas, algarismos, pontos, hifens e sublinhados, começando por uma letra ou algarismo, com no máximo 64 caracteres.
path_invalid = O caminho do documento não é válido
    .detail = O caminho é relativo, como “guia/instalacao.md”: sem barra no início, sem “..”, sem partes vazias e não muito longo. Corrija o caminho e tente de novo.
route_not_found = Não há nada neste endereço
    .detail = O endereço não faz parte da API nem da página. A lista de endereços está em /api/docs.
method_not_allowed = Este método não é permitido aqui
    .detail = Este endereço não responde a { $method }; ele responde a { $allowed }.
idempotency_mismatch = Esta Idempotency-Key já foi usada
    .detail = A mesma Idempotency-Key veio antes com outra requisição. Use uma chave nova para uma requisição nova.
idempotency_pending = A primeira requisição com esta Idempotency-Key ainda está em andamento
    .detail = Ela ainda não foi respondida. Peça de novo em um instante, com a mesma chave: você recebe a resposta dela.
host_not_allowed = Este nome de servidor não é permitido
    .detail = O servidor não responde por este nome. Acesse por 127.0.0.1 ou localhost, ou inclua o nome em LACUNA_ALLOWED_HOSTS.
origin_not_allowed = O pedido veio de outro site
    .detail = O pedido partiu de uma página de outro site e foi recusado para proteger os seus dados. Use a página da própria Lacuna ou um programa que não seja um navegador.

## Who asks

key_missing = Aqui é preciso uma chave
    .detail = Envie uma chave: o cabeçalho “Authorization: Bearer lk_…”, ou entre pela página. Quem mantém este servidor pode criar uma.
key_invalid = Esta chave não é aceita
    .detail = A chave é desconhecida, ou expirou, foi revogada ou foi trocada. Confira se ela foi copiada inteira, ou peça outra a quem mantém este servidor.
scope_missing = Esta chave não pode fazer isso
    .detail = É preciso o escopo “{ $scope }”, que a chave não tem. Peça-o a quem mantém este servidor.
rate_limited = Pedidos demais
    .detail = A chave pode fazer { $limit } pedidos por minuto. Espere { $retry_after } segundos e continue.
budget_spent = O orçamento deste dia acabou
    .detail =
        { $reason ->
            [requests] A chave pode fazer { $limit } pedidos por dia. A conta recomeça à meia-noite, UTC.
            [tokens] A chave pode usar { $limit } tokens de modelos por dia. A conta recomeça à meia-noite, UTC.
           *[dollars] A chave pode gastar { $limit } dólares com modelos por dia. A conta recomeça à meia-noite, UTC.
        }
key_not_found = Não existe essa chave
    .detail = Nenhuma chave tem o id “{ $id }”. Liste as chaves para achar a que você quer.

## Bases, documentos, análises

base_not_found = Esta base não existe
    .detail = Nenhuma base tem este nome. Confira a lista de bases ou crie a base primeiro.
base_exists = A base já existe
    .detail = Já existe uma base com este nome. Use essa base ou escolha outro nome.
base_empty = A base está vazia
    .detail = A base ainda não tem documentos. Adicione alguns e tente de novo quando ela estiver pronta.
base_not_ready = A base ainda está sendo preparada
    .detail = A base tem documentos, mas a primeira versão ainda não terminou. Espere até que ela fique pronta e tente de novo.
base_changing = Documentos se perderiam
    .detail = Nenhuma versão guarda ainda as últimas mudanças de “{ $base }” ({ $documents } documentos esperam para ser lidos). Espere a leitura terminar ou restaure a versão e abra mão deles.
base_version_not_found = Esta versão não está guardada
    .detail = Não dá para voltar a base à versão “{ $version }”. Confira a lista de versões: as mais antigas são descartadas.
translation_conflict = Já existe uma tradução neste idioma
    .detail = Não dá para ligar “{ $path }”: “{ $other }” já está no mesmo idioma. Desligue um dos dois ou corrija o idioma dele.
evidence_outdated = As evidências enviadas eram de outra versão
    .detail = Os trechos enviados com o texto são de outra versão da base e, por isso, não foram usados. A base inteira foi pesquisada no servidor.
document_not_found = Este documento não existe
    .detail = A base não tem nenhum documento neste caminho. Confira a lista de documentos dela.
document_unreadable = Não foi possível ler o documento
    .detail = O arquivo “{ $path }” está danificado ou não é do tipo que o nome indica. Abra-o, salve-o de novo e envie outra vez.
document_encoding = A codificação do documento é desconhecida
    .detail = O arquivo “{ $path }” é um texto em uma codificação que não foi reconhecida. Salve-o em UTF-8 e envie de novo.
document_type_unsupported = Este tipo de arquivo não é lido
    .detail = A Lacuna lê Markdown, HTML, reStructuredText, texto simples, Word e PDF, e arquivos .zip, .tar e .tar.gz com eles. Converta o arquivo e envie de novo.
archive_unsafe = O pacote não é seguro
    .detail = O pacote contém algo que pode causar dano: um caminho para fora dele, um link ou muito mais dados do que aparenta ({ $reason }). Nada foi adicionado. Monte-o de novo só com arquivos comuns.
embeddings_invalid = O arquivo de embeddings não serve
    .detail = O arquivo não é de embeddings deste modelo e desta versão ({ $reason }). Exporte-o de novo ou adicione os próprios documentos.
analysis_not_found = Esta análise não existe
    .detail = Nenhuma análise tem este identificador; ela pode ter sido excluída. Confira a lista de análises.
analysis_finished = A análise já terminou
    .detail = Uma análise que terminou não pode ser cancelada. Exclua-a se não quiser mantê-la.
analysis_cancelled = A análise foi cancelada
    .detail = Alguém pediu para parar. Inicie outra para analisar o texto.
analysis_unfinished = A análise não terminou bem
    .detail = Só uma análise que terminou bem pode ser compartilhada. Espere o fim dela ou comece-a de novo.
share_not_found = Este link não leva a nada
    .detail = Ele expirou, foi revogado ou não foi copiado por inteiro. Peça outro a quem o enviou.
shares_too_many = Há links demais para esta análise
    .detail = Uma análise tem no máximo { $limit } links. Revogue um que não seja necessário.
share_busy = Este link está sendo aberto vezes demais
    .detail = Um link é lido no máximo { $limit } vezes por minuto. Espere { $retry_after } segundos e abra-o de novo.
batch_not_found = O lote não existe
    .detail = O lote foi excluído, ou o endereço está errado. A lista de lotes mostra os que existem.
batch_too_large = O lote tem textos demais
    .detail = Um lote tem no máximo { $limit } textos. Envie os demais em outro lote ou aumente LACUNA_MAX_BATCH.
batch_finished = O lote terminou
    .detail = Um lote terminado não pode ser cancelado. Exclua-o, se não for mais necessário.

## Webhooks

webhook_not_found = O webhook não existe
    .detail = O webhook foi excluído, ou o endereço está errado. A lista de webhooks mostra os que existem.
webhook_url_refused = Nada é enviado a este endereço
    .detail = { $reason ->
        [form] Não foi possível ler o endereço. Escreva-o como https://servidor/caminho.
        [scheme] Webhooks são enviados somente por https. Use um endereço https ou peça ao operador que permita o servidor em LACUNA_WEBHOOK_PRIVATE.
        [credentials] O endereço contém usuário ou senha. Deixe-os fora: a assinatura diz quem envia.
        [host] O servidor não é um nome nem um endereço IP simples. Escreva-o na forma usual.
        [unresolved] O nome do servidor não leva a endereço nenhum. Confira como está escrito.
       *[address] O servidor não está na internet pública. Use um endereço público ou peça ao operador que o permita em LACUNA_WEBHOOK_PRIVATE.
    }
webhook_secret_invalid = Isto não é o segredo de um webhook
    .detail = Um segredo é “whsec_” seguido de 24 a 64 bytes aleatórios em Base64. Não o informe para que um seja criado.
webhook_inactive = O webhook não está ativo
    .detail = Nada é enviado a ele agora. Ative-o de novo primeiro.
webhooks_too_many = Há webhooks demais
    .detail = No máximo { $limit } podem ser mantidos. Exclua um que não seja necessário.

## Modelos

model_not_found = Este modelo não existe
    .detail = Nenhum provedor oferece o modelo “{ $model }”. Escolha um da lista de modelos.
model_denied = Sem permissão para este modelo
    .detail =
        { $fine_tuned ->
            [call] A chave do provedor guardada aqui não pode fazer isto. Dê a ela, no provedor, a permissão para arquivos e ajustes ou use outra chave.
            [yes] A chave do provedor guardada aqui não pode usar o modelo ajustado “{ $model }”. Modelos ajustados pertencem a uma organização e a um projeto: use uma chave desse projeto ou escolha outro modelo.
           *[other] A chave do provedor guardada aqui não pode usar o modelo “{ $model }”. Peça acesso a quem administra a conta ou escolha outro modelo.
        }
model_key_rejected = O provedor recusou a chave
    .detail = A chave que este servidor guarda para o provedor está ausente, errada ou revogada. Quem mantém o servidor precisa configurar uma válida.
model_retired = O modelo não existe mais
    .detail = O provedor desativou o modelo “{ $model }”. Escolha outro da lista de modelos.
model_retires_soon = O modelo será desativado em breve
    .detail = O provedor desativa o modelo “{ $model }” em { $date }, e o que é ajustado a partir dele vai junto. Escolha outro modelo de base.
model_quota = A cota no provedor acabou
    .detail = A conta no provedor está sem crédito ou sem cota. Adicione crédito por lá ou escolha outro modelo.
model_rate_limited = Pedidos demais ao provedor
    .detail = O provedor pediu para ir mais devagar. Espere um momento e tente de novo.
model_busy = O modelo local está ocupado
    .detail = Já há pedidos demais à espera do modelo neste servidor. Espere um momento e tente de novo.
model_unreachable = O modelo está fora de alcance
    .detail = Não foi possível alcançar o provedor do modelo. Verifique se ele está no ar e se a rede deste servidor chega até ele, e tente de novo.
model_timed_out = O modelo demorou demais
    .detail = O modelo não respondeu a tempo. Tente de novo com um texto mais curto ou um modelo mais rápido.
model_refused_input = O modelo recusou o pedido
    .detail = O provedor encontrou um erro no pedido: { $reason } Corrija-o e envie de novo.
model_broken = O provedor falhou
    .detail = O provedor do modelo respondeu com um erro dele mesmo. Tente de novo em instantes; se continuar, escolha outro modelo.
model_stream_cut = A resposta foi interrompida
    .detail = A resposta do modelo terminou antes de ficar completa. O que chegou está aí; peça de novo para ter o restante.
model_not_trusted = Não se confia a este modelo o julgamento
    .detail = O modelo “{ $model }” não está entre os que podem julgar e, por isso, não foi consultado. Escolha um modelo maior ou peça a quem mantém este servidor que o acrescente a LACUNA_REPORT_MODELS.
model_answer_unusable = A resposta do modelo não foi usada
    .detail =
        { $reason ->
            [refusal] O modelo se recusou a responder. O que ele deveria responder ficou como estava. Se isso se repetir, escolha outro modelo.
            [citations] O modelo deu respostas sem evidência válida. Elas não foram usadas; o que passou nas verificações foi.
           *[form] A resposta do modelo não tinha a forma pedida e não foi usada. Se isso se repetir, escolha outro modelo.
        }
embeddings_mismatch = O modelo de embeddings mudou
    .detail = O modelo de embeddings responde com { $got } números por texto, mas a base tem { $expected }. Configure o modelo com que a base foi feita ou indexe a base de novo.
provider_unknown = Este provedor não existe
    .detail = Nenhum provedor se chama “{ $provider }”. Use um destes no cabeçalho “Lacuna-Provider”, ou não o envie: { $known }.
remote_not_found = O provedor não conhece isto
    .detail = O provedor “{ $provider }” não conhece este arquivo, envio, ajuste ou ponto de treinamento. Cada um pertence ao provedor em que foi feito: indique-o no cabeçalho “Lacuna-Provider”.

## Conjuntos de dados, treinamentos, avaliações

dataset_not_found = Este conjunto de dados não existe
    .detail = Nenhum conjunto de dados tem este nome, ou ele não tem esta versão. Confira a lista de conjuntos de dados.
dataset_not_ready = O conjunto de dados não está pronto
    .detail = Esta versão ainda está sendo verificada, ou a verificação falhou. Veja o status dela e tente de novo quando disser “ready”.
dataset_invalid = O conjunto de dados tem defeitos
    .detail = Não se pode treinar com esta versão: { $errors } linhas ou mensagens dela estão erradas. Leia a lista de defeitos, corrija o arquivo e envie-o de novo.
dataset_empty = Não sobrou nenhum exemplo
    .detail = Nada foi guardado com este nome, os filtros não deixaram passar nenhum exemplo ou esta parte do conjunto está vazia. Guarde mais exemplos ou afrouxe os filtros ou as proporções.
dataset_in_use = O conjunto de dados está em uso
    .detail = Um treinamento ou uma avaliação em andamento usa este conjunto. Espere que termine, ou cancele, e só então exclua o conjunto.
review_not_found = Esta revisão não existe
    .detail = Nenhuma revisão tem este identificador; ela pode ter sido excluída. Confira a lista de revisões.
review_invalid = A revisão não se encaixa
    .detail =
        { $reason ->
            [empty] A revisão não diz nada. Envie o que é certo, ou as mesmas palavras de novo quando estiverem certas.
            [unfinished] A análise ainda não chegou ao que você quer revisar. Espere que ela termine e revise depois.
            [statement] A análise não tem nenhuma afirmação com este número. As afirmações são contadas a partir de 0.
            [task] Só se revisam vereditos, títulos e relatórios: use “verdict”, “heading” ou “report” no endereço.
            [verdict] O veredito corrigido precisa ser um destes: covered, partial, contradicted, absent e not_checkable.
            [heading] Só recebe título uma afirmação que a base não traz. Desta, revise o veredito.
            [report] A análise não tem nenhum relatório pronto para revisar. Peça uma análise com relatório.
           *[other] A revisão não se encaixa no que ela revisa ({ $reason }). Corrija e envie de novo.
        }
capture_not_found = Nada está guardado com este nome
    .detail = Nenhuma resposta foi guardada com este nome. Envie o cabeçalho “Lacuna-Capture” em um pedido a /v1 para guardar a resposta dele.
training_not_found = Este treinamento não existe
    .detail = Nenhum treinamento tem este identificador; ele pode ter sido excluído. Confira a lista de treinamentos.
training_finished = O treinamento já terminou
    .detail = Um treinamento que terminou não pode ser cancelado, pausado nem retomado. Inicie outro.
training_running = O treinamento ainda está em andamento
    .detail = Um treinamento em andamento não pode ser excluído. Cancele-o antes.
training_not_available = Este provedor não treina mais para esta conta
    .detail = O provedor não aceita novos ajustes desta conta. A OpenAI já recusa organizações que não ajustaram modelos há pouco, e a partir de 6 de janeiro de 2027 recusa todas. Os modelos já treinados ainda podem ser usados. Treine nesta máquina: escolha um modelo local ou envie o cabeçalho “Lacuna-Provider: local”.
training_file_refused = O arquivo de treinamento foi recusado
    .detail = O provedor encontrou erros no arquivo de treinamento. Leia os defeitos linha a linha, corrija o conjunto de dados e inicie outro treinamento.
training_model_refused = Este modelo não pode ser ajustado
    .detail = O provedor não ajusta o modelo “{ $model }”. Escolha outro modelo de partida.
examples_cut = Alguns exemplos são longos demais
    .detail = { $examples } exemplos têm mais de { $limit } tokens: o fim deles é cortado e não é aprendido. Encurte-os ou divida-os em vários.
training_moderation = Recusado pelo conteúdo
    .detail = O arquivo de treinamento ou o modelo treinado foi recusado pelo conteúdo ({ $categories }). Retire os exemplos dessas categorias e inicie outro treinamento.
training_lost = O provedor perdeu o treinamento
    .detail = O provedor não conhece mais este ajuste. Veja por lá se ele foi excluído e inicie outro treinamento.
training_broken = O treinamento falhou no provedor
    .detail = O provedor não conseguiu terminar o ajuste ({ $reason }). Inicie de novo; se continuar falhando, tente um conjunto de dados menor ou outro modelo de partida.
training_extra_missing = Falta instalar o que treina
    .detail = Este servidor não tem as bibliotecas que treinam modelos. Inicie-o com “LACUNA_EXTRAS=train make run”, que as instala, ou treine em outro provedor.
evaluation_missing = Avalie antes o modelo de partida
    .detail = Não há nenhuma avaliação terminada do modelo “{ $model }” na parte reservada do conjunto de dados “{ $dataset }”; ninguém saberia se o treinamento ajudou. Avalie-o antes ou dê um motivo para dispensar a avaliação (“override_reason”).
evaluation_not_found = Esta avaliação não existe
    .detail = Nenhuma avaliação tem este identificador; ela pode ter sido excluída. Confira a lista de avaliações.
evaluation_unfinished = A avaliação não terminou
    .detail = Só uma avaliação terminada serve de apoio. Espere que ela termine bem ou faça-a de novo.
evaluation_finished = A avaliação já terminou
    .detail = Uma avaliação que terminou não pode ser cancelada. Exclua-a se não quiser mantê-la.
evaluation_in_use = Uma promoção se apoia nesta avaliação
    .detail = Ela mostra por que um modelo foi promovido; por isso, é mantida. Desfaça antes a promoção.
promotion_not_found = Nada foi promovido aqui
    .detail = Nenhum modelo tem este papel nas análises desta base. Confira a lista de promoções.
promotion_refused = O modelo não foi promovido
    .detail =
        { $reason ->
            [worse] A avaliação mostra que o modelo “{ $model }” piorou em um idioma. Escolha outro checkpoint ou promova assim mesmo, com um motivo.
            [inconclusive] A avaliação não mostra que o modelo “{ $model }” é melhor. Avalie-o com mais exemplos ou promova assim mesmo, com um motivo.
            [moderation] O modelo “{ $model }” não passou na verificação de segurança e não pode ser promovido, nem com um motivo. Corrija o conjunto de dados e treine de novo.
            [not_evaluated] Esta avaliação não comparou o modelo “{ $model }” com aquele que ele substituiria na parte reservada. Avalie-o nela primeiro, ao lado do modelo promovido agora ou, se não há nenhum, do modelo de partida.
            [leaked] O modelo “{ $model }” foi treinado com exemplos que esta avaliação pergunta: outra versão do conjunto de dados é dividida de outro modo. Avalie-o na versão com que foi treinado ou promova assim mesmo, com um motivo.
           *[other] O modelo “{ $model }” não foi promovido ({ $reason }). Avalie-o de novo ou promova assim mesmo, com um motivo.
        }
promoted_model_gone = Um modelo promovido não existe mais
    .detail = Nenhum provedor oferece mais o modelo “{ $model }”, embora ele tenha sido promovido para a base “{ $base }”. O modelo padrão foi usado no lugar dele. Promova outro modelo ou desfaça esta promoção.

## O sistema

service_unavailable = Uma parte da Lacuna não responde
    .detail =
        { $service ->
            [retriever] O que pesquisa as bases (o retriever)
            [reporter] O que escreve relatórios (o reporter)
            [trainer] O que treina e compara modelos (o trainer)
            [models] O que executa os modelos desta máquina (o serviço de modelos)
            [database] O banco de dados
           *[other] A parte “{ $service }”
        } não está rodando ou está fora de alcance. Nada do que foi aceito se perde. Tente de novo em instantes; se continuar, o log no servidor diz por quê.
broker_unavailable = O servidor de mensagens está fora de alcance
    .detail = As partes da Lacuna não conseguem conversar agora. Nada do que foi aceito se perde. Tente de novo em instantes.
deadline_passed = Demorou demais
    .detail = O trabalho não terminou no tempo que tinha. Tente de novo; se continuar, envie menos de cada vez ou veja a carga do servidor.
storage_full = O disco está cheio
    .detail = O servidor não tem mais espaço para guardar isto. Libere espaço no disco dele.
storage_unreachable = O armazenamento de objetos está fora de alcance
    .detail = O armazenamento que os servidores desta instalação compartilham não responde como deveria. O que já está neste servidor continua a servir. Tente de novo em instantes; se continuar, verifique o armazenamento.
shutting_down = A Lacuna está parando
    .detail = O servidor está sendo parado ou reiniciado. Tente de novo em instantes.
internal_error = Algo deu errado na Lacuna
    .detail = A falha é nossa e foi registrada. Tente de novo; se continuar, informe o X-Request-Id desta resposta a quem mantém o servidor.

## A página, quando não foi gerada

page-title = A Lacuna está no ar
page-missing = A página ainda não foi gerada. Gere-a com “make page” e carregue este endereço de novo.
page-api = Enquanto isso, a API funciona: veja como usá-la.

## A descrição legível da API

security-key = Uma chave da Lacuna: “Authorization: Bearer lk_…”. É preciso onde o servidor diz.
security-session = A entrada pela página, feita com uma chave.
docs-scope = Escopo
docs-title = Lacuna: a API HTTP
docs-intro = Tudo o que a página faz passa por esta API. A descrição para máquinas é OpenAPI 3.1.
docs-request = Requisição
docs-answers = Respostas
docs-parameters = Parâmetros
docs-errors = Erros
docs-code = Código
docs-status = Status
docs-meaning = Significado
status-ok =
    { $status ->
        [201] Criado.
        [202] Aceito: o trabalho continua.
        [204] Feito; nada a dizer.
        [304] Sem mudanças.
        [503] Ainda não está pronto.
       *[other] Feito.
    }

## Chamadas, por nome

route-create-analysis = Analisa um texto em relação a uma base. A resposta vem na hora; com “Prefer: wait=60” ela espera o resultado.
route-list-analyses = As suas análises, da mais nova para a mais antiga, sem os textos.
route-read-analysis = Uma análise: as afirmações com vereditos e evidências, a cobertura e o relatório.
route-list-revisions = As análises de um texto à medida que foi editado, da mais nova para a mais antiga, sem os textos.
route-follow-analysis = Acompanha uma análise por eventos do servidor (SSE): status, progress, verdicts, report, done.
route-cancel-analysis = Para uma análise em andamento.
route-delete-analysis = Exclui uma análise; se estiver em andamento, ela para antes.
route-delete-revisions = Exclui um texto: todas as análises dele à medida que foi editado; o que estiver em andamento para antes.
route-list-bases = Todas as bases.
route-create-base = Cria uma base vazia.
route-read-base = Uma base: o estado, a versão e o andamento da indexação.
route-delete-base = Exclui uma base e os documentos dela.
route-pause-base = Pausar uma base: ela recebe documentos e não indexa nenhum até ser retomada.
route-resume-base = Voltar a indexar uma base pausada.
route-restore-base = Restaurar uma base excluída há pouco. O “gone_at” de uma base excluída diz até quando.
route-list-versions = As versões às quais uma base pode voltar, da mais nova para a mais antiga.
route-restore-version = Fazer os documentos de uma versão voltarem a ser os da base. Eles são indexados como a próxima versão.
route-read-insights = O que uma base diz de si: trechos nunca encontrados, repetições, contradições, traduções que faltam. 202 enquanto são procurados.
route-list-chunks = Os blocos de um documento e os trechos deles, na versão em uso.
route-update-document = Definir o idioma de um documento ou o documento que ele traduz.
route-list-documents = Os documentos de uma base.
route-add-archive = Adiciona todos os arquivos legíveis de um pacote .zip, .tar ou .tar.gz.
route-put-document = Adiciona um documento ou substitui o que está neste caminho. O corpo é o arquivo.
route-read-document = Um documento com o texto decodificado.
route-delete-document = Remove um documento.
route-export-embeddings = Uma base em um idioma: JSON dos blocos, o binário compacto dos trechos ou tudo de que o julgamento precisa.
route-import-embeddings = Refaz documentos a partir de um arquivo de embeddings exportado.
route-search = Encontra as passagens mais próximas de cada consulta.
route-create-share = Cria um link pelo qual uma análise é lida sem chave. A resposta diz o token, uma só vez.
route-list-shares = Os links de uma análise que ainda valem, do mais novo ao mais antigo.
route-delete-share = Revoga um link, na mesma hora.
route-read-shared = A análise que um link compartilha, somente para leitura. Não precisa de chave.
route-create-batch = Analisa muitos textos em relação a uma base. A resposta vem logo; as análises seguem por turnos.
route-list-batches = Seus lotes, os mais novos primeiro.
route-read-batch = Um lote: quantas de suas análises estão em cada estado e a cobertura de todos os textos.
route-list-batch-analyses = As análises de um lote na ordem dos textos, com seus nomes.
route-cancel-batch = Para todas as análises de um lote que ainda não terminaram.
route-delete-batch = Exclui um lote com suas análises; as que estão em andamento são paradas antes.
route-create-webhook = Faz com que um endereço saiba do que terminou. A resposta diz o segredo, uma só vez.
route-list-webhooks = Seus webhooks, os mais novos primeiro.
route-read-webhook = Um webhook: o que lhe é dito e se isso chega.
route-change-webhook = Muda o que é dito a um webhook, para-o ou ativa-o de novo.
route-delete-webhook = Exclui um webhook e o que seria enviado a ele.
route-list-deliveries = O que foi enviado a um webhook nos últimos sete dias, do mais novo ao mais antigo, e o que ele respondeu.
route-test-webhook = Envia a um webhook um evento que não fala de nada.
route-list-models = Os modelos que podem ser escolhidos agora, com o dia em que cada um será desativado, se houver.
route-openai-models = Protocolo da OpenAI: os modelos disponíveis em todos os provedores.
route-openai-chat = Protocolo da OpenAI: Chat Completions, repassado ao provedor do modelo.
route-openai-responses = Protocolo da OpenAI: Responses, repassado ao provedor do modelo.
route-openai-embeddings = Protocolo da OpenAI: embeddings, repassados ao provedor do modelo.
route-put-dataset = Envia uma nova versão de um conjunto de dados: o corpo é JSONL, um exemplo por linha. A verificação e a divisão seguem em segundo plano.
route-build-dataset = Monta uma nova versão a partir de revisões consentidas, de respostas guardadas ou de outro conjunto de dados, com filtros.
route-list-datasets = Todos os conjuntos de dados, cada um com a versão mais nova.
route-read-dataset = Um conjunto de dados com a versão mais nova.
route-delete-dataset = Exclui um conjunto de dados com todas as versões.
route-list-dataset-versions = As versões de um conjunto de dados, da mais nova para a mais antiga.
route-read-dataset-version = Uma versão de um conjunto de dados (“latest” também): o estado, o hash e as estatísticas.
route-cancel-check = Para a verificação de uma versão. O mesmo arquivo, enviado de novo, é verificado de novo.
route-list-defects = O que há de errado nas linhas de uma versão, e como corrigir.
route-list-examples = Os exemplos de uma versão, de uma parte ou de todas.
route-dataset-content = O JSONL de uma versão, de uma parte ou de todas, como arquivo.
route-put-report-review = Revisa o relatório de uma análise terminada: aceite-o ou corrija-o.
route-put-review = Revisa o veredito ou o título de uma afirmação de uma análise terminada: aceite-o ou corrija-o.
route-list-reviews = Todas as revisões, ou as de uma análise ou base.
route-delete-review = Exclui uma revisão. Os conjuntos de dados feitos com ela permanecem.
route-list-captures = O que foi guardado das respostas de modelos, por nome.
route-delete-captures = Exclui o que está guardado com um nome.
route-estimate-training = O que um treinamento exigiria: tokens, passos, tempo, custo e a menor diferença que se poderia mostrar.
route-create-training = Inicia o treinamento de um modelo com um conjunto de dados.
route-list-trainings = Todos os treinamentos, do mais novo para o mais antigo.
route-read-training = Um treinamento: o estado, os pontos guardados e as curvas.
route-cancel-training = Para um treinamento de vez.
route-pause-training = Pausa um treinamento; ele pode ser retomado.
route-resume-training = Retoma um treinamento pausado.
route-delete-training = Esquece um treinamento terminado. Os modelos dele permanecem.
route-list-training-events = O que aconteceu em um treinamento, do mais antigo para o mais novo.
route-create-evaluation = Avalia modelos lado a lado em uma parte de um conjunto de dados; o primeiro é a referência.
route-list-evaluations = Todas as avaliações, da mais nova para a mais antiga, ou as de um conjunto de dados.
route-read-evaluation = Uma avaliação: as notas de cada modelo e o que difere da referência.
route-cancel-evaluation = Para uma avaliação em andamento.
route-delete-evaluation = Exclui uma avaliação.
route-list-evaluated-examples = As respostas de uma avaliação, exemplo a exemplo; com “regressions”, as que pioraram.
route-promote = Dá a um modelo um papel nas análises de uma base, com apoio em uma avaliação.
route-list-promotions = Todas as promoções, da mais nova para a mais antiga, ou as de uma base.
route-demote = Desfaz uma promoção: volta a valer a anterior ou o padrão.
route-create-key = Cria uma chave. O segredo está nesta resposta, e nunca mais.
route-list-keys = Todas as chaves, sem os segredos.
route-read-key = Uma chave.
route-change-key = Muda o nome, os escopos, as bases, a validade ou os limites de uma chave.
route-rotate-key = Dá à chave um novo segredo; o anterior pode continuar aceito por um tempo.
route-revoke-key = Deixa de aceitar esta chave, a partir deste momento.
route-read-session = Se aqui é preciso uma chave, e de quem é o pedido.
route-begin-session = Entra na página com uma chave: a resposta grava um cookie.
route-end-session = Sai da página.
route-read-usage = Pedidos, tokens e custo por dia, chave, base e modelo; da própria chave, ou de todas com o escopo admin.
route-read-audit = Quem fez o quê, do mais novo ao mais antigo.
route-follow-changes = Acompanha as mudanças de bases, conjuntos de dados, treinamentos e avaliações por eventos do servidor (SSE).
route-openai-model = Protocolo da OpenAI: um modelo.
route-openai-delete-model = Protocolo da OpenAI: exclui um modelo ajustado.
route-openai-create-file = Protocolo da OpenAI: envia um arquivo, repassado ao provedor indicado.
route-openai-list-files = Protocolo da OpenAI: os arquivos.
route-openai-read-file = Protocolo da OpenAI: um arquivo.
route-openai-delete-file = Protocolo da OpenAI: exclui um arquivo.
route-openai-file-content = Protocolo da OpenAI: os bytes de um arquivo.
route-openai-create-upload = Protocolo da OpenAI: começa um envio em partes.
route-openai-add-upload-part = Protocolo da OpenAI: acrescenta uma parte a um envio.
route-openai-complete-upload = Protocolo da OpenAI: monta o arquivo com as partes de um envio.
route-openai-cancel-upload = Protocolo da OpenAI: cancela um envio.
route-openai-create-job = Protocolo da OpenAI: cria um ajuste.
route-openai-list-jobs = Protocolo da OpenAI: os ajustes.
route-openai-read-job = Protocolo da OpenAI: um ajuste.
route-openai-cancel-job = Protocolo da OpenAI: cancela um ajuste.
route-openai-pause-job = Protocolo da OpenAI: pausa um ajuste.
route-openai-resume-job = Protocolo da OpenAI: retoma um ajuste.
route-openai-job-events = Protocolo da OpenAI: os eventos de um ajuste.
route-openai-job-checkpoints = Protocolo da OpenAI: os pontos guardados de um ajuste.
route-openai-list-permissions = Protocolo da OpenAI: quem pode usar um ponto guardado.
route-openai-create-permissions = Protocolo da OpenAI: permite que projetos usem um ponto guardado.
route-openai-delete-permission = Protocolo da OpenAI: retira essa permissão.
route-openai-moderate = Protocolo da OpenAI: classifica textos por categorias de dano, repassado ao provedor indicado.
route-live = Se o processo está rodando.
route-ready = Se tudo de que ele precisa está no lugar, parte por parte.
route-openapi = Esta API como documento OpenAPI 3.1.
route-docs = Esta API como página legível.

param-from = O primeiro dia, UTC, como AAAA-MM-DD; por padrão, há 30 dias.
param-to = O último dia, UTC; por padrão, hoje.
param-by = O que se distingue, separado por vírgulas: day, key, base, model.
param-after = Continua a partir daqui: o “next” da página anterior.
param-newest = true: de cada texto, só a revisão mais nova.
param-limit = Quantos itens, no máximo.
param-deleted = true: as bases excluídas que ainda podem ser restauradas.
param-query = Palavras do caminho ou do título.
param-status = pending, indexed ou failed; sem ele, todos.
param-order = path, size (os maiores primeiro) ou updated (os mais novos primeiro).
param-original = true: o arquivo como foi enviado, para salvar.
param-discard = true: mesmo que se percam documentos que nenhuma versão guarda ainda.
param-at = Começar pelo bloco que contém este caractere do documento.
param-language = O idioma dos documentos; sem ele, o idioma é reconhecido.
param-prefer = “wait=N”: segundos à espera do resultado, no máximo 120.
param-idempotency-key = Por 24 horas, a mesma chave com o mesmo corpo cria um só objeto; repetida, recebe o objeto como ele está agora.
param-last-event-id = O id do último evento visto: a sequência continua depois dele.
param-since = Uma versão que quem chama já tem: da forma de que o julgamento precisa, o que difere dela.
param-accept = A forma da resposta.
param-seed = O que sorteia a divisão: com a mesma semente, a mesma divisão.
param-train = A proporção dos exemplos para treinar; as três proporções somam 1.
param-validation = A proporção em que se comparam os pontos guardados.
param-holdout = A proporção reservada, em que nada se escolhe.
param-severity = error ou warning; sem ele, ambos.
param-split = train, validation ou holdout; sem ele, tudo.
param-analysis = Só as desta análise.
param-base = Só as desta base.
param-dataset = Só as deste conjunto de dados.
param-model = Só as respostas deste modelo ao lado das da referência.
param-regressions = true: só os exemplos em que o modelo foi pior que a referência.
param-lacuna-provider = De quem são os arquivos, envios e ajustes da chamada; sem ele, LACUNA_TUNING_PROVIDER.
param-lacuna-capture = Guarda a resposta com este nome, para fazer dela um conjunto de dados. Sem ele, nada é guardado.
param-lacuna-prompt-version = Com que versão de um prompt o pedido foi feito; guardada com a resposta.

## Eventos de treinamentos

event-uploading = Os arquivos de treinamento são enviados.
event-creating = Os arquivos chegaram; a tarefa de ajuste é criada.
event-validating = O provedor verifica os arquivos de treinamento.
event-queued = A tarefa espera a sua vez.
event-running = O modelo é treinado.
event-paused = O treinamento está em pausa.
event-succeeded = O treinamento terminou com sucesso.
event-failed = O treinamento falhou.
event-cancelled = O treinamento foi cancelado.
event-job_created = O provedor criou a tarefa { $job }.
event-job_adopted = O pedido da tarefa ficou sem resposta; a tarefa { $job } foi achada pela sua marca, e é ela.
event-job_duplicate = O provedor criou também a tarefa { $job }. Ela é cancelada.
event-file_checked = O arquivo { $file } é verificado.
event-files_good = Os arquivos estão bons; a tarefa espera a sua vez.
event-started = O treinamento começou.
event-resumed = O treinamento continua.
event-step = Passo { $step } de { $total }: perda no treino { NUMBER($loss, minimumFractionDigits: 2) }.
event-checkpoint = Um checkpoint foi feito no passo { $step }.
event-model_made = O modelo treinado foi feito.
event-waiting = Algo não funciona agora ({ $error }). Tenta-se de novo.

## Defeitos de arquivos de treino: o que está errado e o que fazer

defect-refused_by_backend = O provedor recusou: { $reason }
defect-line_not_utf8 = O byte { $column } da linha não é UTF-8. Salve o arquivo como UTF-8.
defect-line_not_object = A linha não é um objeto JSON. Cada linha deve ser um exemplo: um objeto com “messages”.
defect-line_too_long = A linha tem { $bytes } bytes; lemos no máximo { $limit }. Divida o exemplo ou encurte-o.
defect-line_blank = A linha está vazia. Ela fica fora do treino; remova-a se o arquivo for usado em outro lugar.
defect-line_ends_crlf = As linhas terminam em CR LF, como no Windows. São lidas mesmo assim; salve o arquivo com LF se ele for usado em outro lugar.
defect-byte_order_mark = O arquivo começa com uma marca de ordem de bytes. Ela é ignorada; salve o arquivo como UTF-8 sem ela se ele for usado em outro lugar.
defect-json_syntax = A linha não é JSON válido: veja o byte { $column }. Escreva cada exemplo com uma biblioteca de JSON, um por linha.
defect-json_nesting = O JSON tem níveis demais. Simplifique o exemplo.
defect-json_surrogate = O byte { $column } inicia metade de um par substituto, que não é um caractere. Escreva o caractere inteiro ou retire-o.
defect-json_number = No byte { $column } há um número que JSON não tem (NaN, Infinity ou grande demais). Escreva um número finito.
defect-json_control_character = O byte { $column } é um caractere de controle solto em um texto. Use a forma com escape: \n, \t ou \u0000.
defect-key_twice = A chave “{ $name }” aparece duas vezes no mesmo objeto, e só uma contaria. Remova uma delas.
defect-key_unknown = A chave “{ $name }” não faz parte do formato aqui. Remova-a ou corrija a grafia.
defect-messages_missing = O exemplo não tem “messages”. Acrescente a lista das mensagens.
defect-messages_not_list = “messages” deve ser uma lista de mensagens.
defect-messages_empty = “messages” está vazia. Acrescente a pergunta e a resposta esperada do assistente.
defect-message_not_object = A mensagem deve ser um objeto com “role” e “content”.
defect-role_missing = A mensagem não tem “role”. Acrescente um: “system”, “user” ou “assistant”.
defect-role_unknown = “{ $found }” não é um papel de mensagem. Use um destes: { $roles }.
defect-content_missing = A mensagem não tem “content”. Acrescente o texto; só o assistente que chama ferramentas pode ficar sem.
defect-content_null = “content” é null. Escreva o texto da mensagem; só o assistente que chama ferramentas pode ficar sem.
defect-content_type = “content” deve ser um texto ou uma lista de partes.
defect-content_empty = “content” está vazio. Escreva o texto da mensagem ou remova-a.
defect-part_not_object = Cada parte de um conteúdo deve ser um objeto com “type”.
defect-part_type_unknown = Uma mensagem deste papel não tem partes do tipo “{ $found }”. Use “text”.
defect-part_text_missing = A parte não tem texto. Escreva-o ou remova a parte.
defect-part_image_invalid = Uma imagem deve ser um objeto com a sua “url”.
defect-part_image = Imagens só treinam onde o modelo do provedor as vê. Os modelos desta máquina recusam um arquivo com imagens.
defect-name_invalid = Um nome tem de 1 a 64 caracteres, sem espaços nem < | \ / >. Corrija-o ou retire “name”.
defect-weight_invalid = “weight” deve ser o número 0 ou 1.
defect-weight_not_assistant = Só mensagens do assistente têm “weight”. Remova-o daqui.
defect-weights_all_zero = Todas as respostas têm peso 0, e o exemplo não ensina nada. Dê peso 1 a uma delas.
defect-assistant_missing = Nenhuma mensagem é do assistente, e não há o que aprender. Acrescente a resposta que o modelo deve dar.
defect-last_not_assistant = A última mensagem tem o papel “{ $found }”. Termine com a resposta do assistente ou remova o que vem depois dela.
defect-last_not_trained = A última resposta tem peso 0: ela não é aprendida. Retire o peso se ela deve ser.
defect-calls_not_list = “tool_calls” deve ser uma lista de chamadas.
defect-calls_empty = “tool_calls” está vazia. Retire-a onde nada é chamado.
defect-calls_parallel = A mensagem faz várias chamadas, e “parallel_tool_calls” é false. Faça uma chamada por mensagem ou use true.
defect-call_not_object = A chamada deve ser um objeto.
defect-call_type = O “type” de uma chamada deve ser “function”.
defect-call_id_missing = A chamada não tem “id”. Acrescente um e responda a ele em uma mensagem de papel “tool”.
defect-call_id_twice = Duas chamadas da mensagem têm o mesmo “id”. Dê um a cada uma.
defect-call_function_missing = A chamada não tem “function”. Acrescente o “name” e os “arguments”.
defect-call_name_missing = A chamada não diz o nome da função. Acrescente o “name”.
defect-call_undeclared = A função “{ $name }” não está entre as ferramentas do exemplo. Declare-a em “tools”, ou o modelo aprende a chamar o que não lhe foi oferecido.
defect-call_unanswered = Nenhuma mensagem responde a esta chamada antes de a conversa seguir. Acrescente uma mensagem de papel “tool” com o seu “tool_call_id”.
defect-arguments_not_string = “arguments” deve ser um texto que contém JSON, não o próprio JSON. Escreva-o entre aspas, com escapes.
defect-arguments_not_json = O texto de “arguments” não é JSON válido. Escreva-o com uma biblioteca de JSON.
defect-arguments_not_object = “arguments” deve conter um objeto JSON, com os nomes dos parâmetros como chaves.
defect-tool_call_id_missing = A mensagem da ferramenta não diz a que chamada responde. Acrescente o “tool_call_id”.
defect-tool_call_unknown = Nenhuma chamada da mensagem anterior do assistente tem este id. Corrija “tool_call_id” ou ponha a mensagem logo depois da chamada.
defect-tool_call_answered_twice = Esta chamada já foi respondida. Mantenha uma das duas mensagens.
defect-function_name_missing = Uma mensagem de papel “function” deve dizer o nome da função por que responde.
defect-function_not_called = A mensagem anterior não chama “{ $name }”. Ponha a resposta logo depois da chamada ou corrija o nome.
defect-parallel_type = “parallel_tool_calls” deve ser true ou false.
defect-parallel_without_tools = “parallel_tool_calls” não diz nada sem “tools”. Remova-o ou acrescente as ferramentas.
defect-tools_and_functions = O exemplo tem “tools” e também “functions”, a forma antiga. Mantenha “tools”.
defect-tools_not_list = As ferramentas devem ser uma lista.
defect-tools_empty = A lista de ferramentas está vazia. Retire-a onde nenhuma é oferecida.
defect-tool_not_object = A ferramenta deve ser um objeto.
defect-tool_type = O “type” de uma ferramenta deve ser “function”.
defect-tool_function_missing = A ferramenta não tem “function”. Acrescente “name”, “description” e “parameters”.
defect-tool_name_invalid = O nome de uma função tem de 1 a 64 letras, dígitos, “_” e “-”. Corrija-o aqui e nas chamadas.
defect-tool_name_twice = Duas funções se chamam “{ $name }”. Mantenha uma ou mude o nome.
defect-tool_description_type = A “description” deve ser um texto.
defect-tool_strict_type = “strict” deve ser true ou false.
defect-schema_invalid = Isto não é JSON Schema válido. Corrija os parâmetros da função.
defect-schema_not_object = Os parâmetros de uma função devem ser um JSON Schema do tipo “object”.
defect-schema_nesting = O JSON Schema tem níveis demais. Simplifique os parâmetros.
defect-examples_too_few = O arquivo tem { $examples } exemplos sem defeitos; um treino precisa de pelo menos { $least }. Acrescente mais.
defect-examples_few = O arquivo tem { $examples } exemplos. Dá para treinar, mas a melhora costuma aparecer a partir de { $advised }.
defect-duplicate = O mesmo exemplo está na linha { $first }. Ele conta duas vezes no treino; remova um se não for intencional.
defect-duplicate_near = O exemplo tem as mesmas palavras que a linha { $first }. Remova um se não for intencional.
defect-leak = O exemplo está reservado, e a sua pergunta é feita na linha { $first }, que é treinada: a avaliação seria generosa demais. Remova um dos dois.
defect-tokens_over_limit = O exemplo tem { $tokens } tokens; um treino corta o que passa de { $limit }. Encurte-o, ou o fim não é aprendido.
defect-personal_email = A mensagem contém um e-mail. Um modelo pode repetir o que treinou: remova-o ou ponha um fictício no lugar.
defect-personal_phone = A mensagem contém um telefone. Um modelo pode repetir o que treinou: remova-o ou ponha um fictício no lugar.
defect-personal_cpf = A mensagem contém um CPF válido. Um modelo pode repetir o que treinou: remova-o.
defect-personal_cnpj = A mensagem contém um CNPJ válido. Remova-o se ele não for público.
defect-personal_card = A mensagem contém o que parece o número de um cartão de pagamento. Remova-o.
defect-personal_iban = A mensagem contém o número de uma conta bancária (IBAN). Remova-o.
defect-personal_key = A mensagem contém o que parece uma chave secreta. Remova-a e revogue a chave.
