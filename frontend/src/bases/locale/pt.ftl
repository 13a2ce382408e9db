bases-title = Documentação
bases-words = Uma base é um conjunto de documentos com o qual os textos são comparados.
bases-loading = Perguntando ao servidor quais bases ele tem…
bases-empty-title = Nenhuma base ainda
bases-empty = Crie uma abaixo e adicione a sua documentação.
bases-name = Nome
bases-state = Situação
bases-documents = Documentos
bases-passages = Trechos
bases-languages = Idiomas
bases-changed = Mudou em
bases-unread = { $count ->
    [one] { $count } não lido
   *[other] { $count } não lidos
}
bases-status-empty = Vazia
bases-status-indexing = Em leitura
bases-status-paused = Pausada
bases-status-ready = Pronta
bases-status-failed = Com falha
bases-waits = Esperando a vez…
bases-rate = { $rate } por segundo
bases-left = faltam cerca de { $time }
bases-deleted = “{ $name }” foi excluída. Dá para restaurar até { $until }.
bases-restore = Restaurar
bases-make = Criar a base
bases-making = Criando…
bases-back = ← Toda a documentação
new-base-title = Nova base
base-name-help = Sem espaços, maiúsculas ou acentos. Por exemplo:
base-name-example = manual-do-usuario
base-name-taken = Já existe uma base com este nome.
base-reading = Perguntando ao servidor sobre esta base…
base-passages = { $count ->
    [one] { $shown } trecho
   *[other] { $shown } trechos
}
base-version = versão { $version }
base-paused-words = A leitura está pausada. Os documentos continuam sendo recebidos; eles serão lidos quando você retomar.
base-failed-words = A Lacuna tenta de novo por si só, e a cada mudança nos documentos. Até lá, o que foi lido antes continua em uso.
base-pause = Pausar a leitura
base-resume = Retomar a leitura
base-write = Comparar um texto
base-delete = Excluir a base
base-tabs = Vistas da base
base-empty-words = Esta base está vazia. Adicione uma pasta de documentos e em instantes dará para comparar textos com ela.
base-ready-words = Já dá para comparar textos com esta base.
base-not-yet = Dá para comparar textos com esta base quando ela tiver sido lida.
base-ready-look = Ver os documentos
tab-overview = Adicionar documentos
tab-documents = Documentos
tab-search = Busca
tab-insights = Achados
tab-versions = Versões
drop-title = Solte ou escolha arquivos, pastas ou arquivos compactados
drop-files = Escolher arquivos
drop-folder = Escolher uma pasta
drop-help = Markdown, HTML, reStructuredText, texto simples, Word e PDF, e arquivos .zip, .tar e .tar.gz com eles. Os caminhos dentro de uma pasta são mantidos.
drop-looking = Olhando dentro da pasta…
drop-nothing = Não há nela nenhum documento que possa ser lido.
drop-left = { $count ->
    [one] { $shown } arquivo de outro tipo ficou de fora
   *[other] { $shown } arquivos de outros tipos ficaram de fora
}
uploads-title = Envios
upload-sending = { $count ->
    [one] Enviando { $done } de { $total } arquivo
   *[other] Enviando { $done } de { $total } arquivos
}
upload-rate = { $rate } por segundo
upload-cancel-all = Parar todos
upload-cancel = Parar o envio de { $path }
upload-done = { $count ->
    [one] { $shown } documento foi enviado.
   *[other] { $shown } documentos foram enviados.
}
upload-cancelled = { $count ->
    [one] { $shown } foi interrompido.
   *[other] { $shown } foram interrompidos.
}
upload-failed = { $count ->
    [one] { $shown } arquivo não foi aceito
   *[other] { $shown } arquivos não foram aceitos
}
upload-retry-all = Enviar de novo
upload-dismiss = Tirar { $path } desta lista
upload-gone = O arquivo não está mais lá
upload-gone-words = Ele foi movido, alterado ou excluído depois de escolhido. Escolha-o de novo.
unread-title = { $count ->
    [one] Não foi possível ler { $count } documento
   *[other] Não foi possível ler { $count } documentos
}
unread-words = O resto da base não é afetado. Corrija o arquivo e envie-o de novo, ou exclua-o.
unread-all = Ver todos
documents-find = Procurar pelo nome ou título
documents-language = Idioma
documents-state = Situação
documents-order = Ordem
documents-any = Qualquer
documents-loading = Lendo a lista de documentos…
documents-count = { $count ->
    [one] { $shown } documento
   *[other] { $shown } documentos
}
documents-none = Nenhum documento corresponde
documents-none-words = Tente menos letras, ou qualquer idioma e situação.
documents-empty = Nenhum documento
documents-empty-words = Um texto pode ser comparado com esta base quando houver algum.
documents-name = Documento
documents-size = Tamanho
documents-actions = Ações
documents-pick = Escolher { $path }
documents-pick-all = Escolher todos os mostrados
documents-pick-none = Não escolher nenhum
documents-picked = { $count ->
    [one] { $shown } escolhido
   *[other] { $shown } escolhidos
}
documents-delete = { $count ->
    [one] Excluir
   *[other] Excluir todos eles
}
documents-many = { $count ->
    [one] { $count } documento
   *[other] { $count } documentos
}
documents-translated = { $count ->
    [one] { $count } tradução
   *[other] { $count } traduções
}
documents-more = Mostrar mais ({ $shown } de { $total })
document-status-pending = Em espera
document-status-indexed = Lido
document-status-failed = Não lido
document-damaged = Danificado, ou de outro tipo que o do nome
order-path = Nome
order-size = Maiores primeiro
order-updated = Mais novos primeiro
document-back = ← Documentos de { $base }
document-opening = Abrindo o documento…
document-download = Baixar
document-replace = Substituir
document-replacing = Enviando…
document-pending = Está sendo lido.
document-not-yet = Está sendo lido. Em instantes ele aparece aqui.
document-unreadable = Não foi possível ler nada deste documento.
document-about = Idioma e traduções
document-language-help = Permanece quando o documento é enviado de novo. O documento é lido outra vez.
document-translations = Traduções
document-unlinked = Ele não está vinculado a nenhum documento em outro idioma.
document-link-to = Caminho do documento que ele traduz
document-link = Vincular
document-unlink = Desvincular
document-views = Vistas do documento
document-reading = Leitura
document-source = Fonte
document-show-chunks = Mostrar as partes
document-chunks-help = Como a base divide o documento e quantas análises encontraram algo em cada trecho.
document-earlier = Mostrar o que vem antes
document-later = Mostrar o que vem depois ({ $done } de { $total } partes)
document-cut-source = O resto não é mostrado. Baixe o documento para ler tudo.
chunk-title = Parte { $position }
passage-cited = { $count ->
    [one] Encontrado por { $count } análise
   *[other] Encontrado por { $count } análises
}
reading-code = Código
search-label = Buscar pelo sentido e pelas palavras
search-help = Uma pergunta ou uma frase, em português ou em inglês.
search-go = Buscar
search-going = Buscando…
search-none = Nada foi encontrado
search-none-words = Diga com outras palavras, ou em qualquer idioma.
search-found = { $count ->
    [one] { $count } trecho para “{ $words }”
   *[other] { $count } trechos para “{ $words }”, do melhor para o pior
}
search-not-yet = Ainda não há nada para buscar
search-not-yet-words = Adicione documentos primeiro. Dá para buscar na base quando eles estiverem lidos.
insights-not-yet = Ainda não há nada para examinar
insights-not-yet-words = Adicione documentos primeiro. A base diz mais de si quando eles estiverem lidos.
insights-loading = Perguntando o que a base diz de si…
insights-words = O que a base diz de si: são achados para ler, não erros para corrigir às cegas.
insights-contradictions = Contradições
insights-duplicates = Repetições
insights-unmatched = Nunca encontrados
insights-translations = Traduções
insights-computing = Comparando os trechos desta versão…
insights-failed = A comparação dos trechos falhou.
insights-sampled = { $looked } de { $texts } trechos foram comparados com todos os outros.
insights-none-words = Isto é examinado de novo a cada versão.
insights-all = { $count ->
    [one] Mostrar
   *[other] Mostrar todos os { $shown }
}
contradictions-words = Trechos de documentos diferentes que dizem o mesmo, a não ser por um número, uma negação ou um oposto.
contradictions-none = Nenhuma contradição foi encontrada
contradictions-do = Leia os dois. Se falam da mesma coisa, corrija o que está errado.
clash-number = Números
clash-code = Nomes
clash-negation = Um nega
clash-opposite = Opostos
clash-word = Palavras
clash-nothing = nada
duplicates-words = Um texto que está em vários lugares precisa ser mudado em todos eles.
duplicates-none = Nenhuma repetição foi encontrada
duplicate-same = { $count ->
    [one] O mesmo em { $count } lugar
   *[other] O mesmo em { $count } lugares
}
duplicate-near = Quase o mesmo ({ $share } iguais)
duplicate-more = { $count ->
    [one] e em mais { $count } lugar
   *[other] e em mais { $count } lugares
}
duplicate-same-do = Mantenha em um só lugar e leve até lá a partir dos outros.
duplicate-near-do = Diga uma vez só, ou com as mesmas palavras.
unmatched-unknown = Nenhuma análise usou esta base ainda
unmatched-unknown-words = Compare textos com ela. O que eles nunca encontrarem aparece aqui.
unmatched-words = { $analyses ->
    [one] { $analyses } análise usou esta base. Ela não encontrou nada em { $left } de { $passages } trechos.
   *[other] { $analyses } análises usaram esta base. Elas não encontraram nada em { $left } de { $passages } trechos.
}
unmatched-do = Quanto mais textos você comparar, mais isto diz. O que fica aqui talvez não sirva a ninguém, ou esteja dito com palavras que ninguém usa.
unmatched-documents = { $count ->
    [one] { $shown } documento em que nada foi encontrado
   *[other] { $shown } documentos em que nada foi encontrado
}
unmatched-places = Trechos em que nada foi encontrado
translations-words = Documentos são traduções um do outro pelo caminho, ou porque foram vinculados.
translations-none = Não falta nada
translations-none-words = Cada documento tem o seu correspondente, ou a base tem um só idioma.
gap-missing = Falta em { $language }
gap-older = Mais antigo em { $language }
gap-shorter = Bem mais curto em { $language }
gap-missing-do = Adicione a tradução, ou vincule-a se estiver em outro caminho.
versions-explained = Cada mudança nos documentos faz uma versão. A base pode voltar a qualquer uma destas.
versions-loading = Lendo a lista de versões…
versions-none = Nenhuma versão ainda
versions-none-words = A primeira é feita quando os documentos são lidos.
versions-version = Versão
versions-made = Feita em
versions-current = Em uso
versions-as = como a versão { $version }
versions-restore = Restaurar
versions-restore-named = Restaurar a versão { $version }
versions-restore-anyway = Restaurar e perdê-los
versions-ask = Restaurar a versão { $version }?
versions-ask-words = { $count ->
    [one] A base terá o único documento daquela versão em vez dos { $now } atuais.
   *[other] A base terá os { $count } documentos daquela versão em vez dos { $now } atuais.
}
versions-undo = Dá para desfazer: restaure depois a versão { $version }.
versions-lost = Alguns documentos ainda não foram lidos, e nenhuma versão os guarda. Eles se perderiam.
versions-leave = Deixar como está
versions-told = A base tem de novo os documentos da versão { $version }.
