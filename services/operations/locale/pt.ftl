# O que as operações dizem

# andamento
rows-saved = { $service }: { $rows } linhas salvas
files-saved = arquivos salvos: { $files }, { $megabytes } MB
files-checked = arquivos conferidos: { $files }, { $megabytes } MB
rows-restored = { $service }: { $rows } linhas restauradas
files-restored = arquivos restaurados: { $files }, { $megabytes } MB
nul-replaced = { $table }: caracteres NUL trocados em { $count } textos, porque o PostgreSQL não os aceita

# resultados
backup-made = Cópia de segurança: { $path } ({ $files } arquivos, { $rows } linhas)
backup-whole = A cópia está inteira. SHA-256 do seu manifesto: { $fingerprint }
backup-lacks = Falta nela, porque a instalação não o tinha: { $name }
restored = Restaurado: { $files } arquivos, { $rows } linhas.
replaced = O que havia antes está guardado em { $where }. Apague quando não precisar mais.
moved = Movido para { $database }, { $data }. Inicie a Lacuna lá com:
kept = O que está no lugar antigo fica como está. Apague quando não precisar mais.
migrated = { $service }: { $before } → { $after }
unchanged = { $service }: { $after }, sem mudança
none = nenhuma
status-data = Pasta de dados: { $path }
status-version = Versão: { $version }
status-tables = { $service }: revisão { $there } de { $newest }, { $database }
status-rows = linhas de { $table }: { $count }
status-files = arquivos em { $folder }: { $files }, { $megabytes } MB
status-behind = As tabelas não são as desta versão. Execute: python -m services.operations migrate

key-told-once = A chave { $id }. Guarde o que segue: ela é mostrada uma vez só.
key-line = { $id }  { $state ->
    [active] ativa
    [expired] expirada
   *[revoked] revogada
  }  { $scopes }  { $name }
key-revoked = Ninguém mais entra com a chave { $id }.

# falhas
target-exists = { $path } já existe. Indique um lugar livre.
no-backup = Não há cópia de segurança em { $path }.
no-manifest = Isto não é uma cópia de segurança: não tem manifest.json.
bad-manifest = O manifesto da cópia está danificado.
bad-archive = O arquivo está danificado, ou está comprimido: descomprima-o antes.
newer-format = A cópia foi escrita por uma versão mais nova da Lacuna ({ $product }). Use essa versão ou uma posterior.
newer-backup = As tabelas de { $service } na cópia estão na revisão { $revision }, que esta versão não conhece. Ela foi escrita pela versão { $product }: use essa ou uma posterior.
newer-tables = As tabelas de { $service } estão na revisão { $revision }, que esta versão não conhece. Use a versão que as fez, ou uma posterior.
member-missing = Falta na cópia: { $name }.
member-unknown = A cópia tem um arquivo que o manifesto não nomeia: { $name }
member-damaged = Um arquivo da cópia está danificado: { $name }
unsafe-member = A cópia tem um arquivo ou um nome que poderia levar para fora da pasta: { $name }. Nada foi restaurado.
rows-invalid = As linhas de { $name } não são o que deveriam ser. Nada foi restaurado.
not-empty = A instalação em { $path } não está vazia. Com --replace ela é posta de lado.
services-run = A Lacuna está em execução. Pare antes todos os seus serviços.
backup-busy = Outra cópia está sendo feita, ou há uma exclusão demorada de arquivos. Tente de novo mais tarde.
backup-too-long = A cópia não terminou em { $hours } horas e foi abandonada.
nothing-there = Não há instalação para salvar: { $path } não tem bancos de dados.
files-missing = Faltam ou estão danificados arquivos que a instalação deveria ter: { $count }, o primeiro é { $first }. Com --allow-missing o resto é salvo.
move-nowhere = Diga para onde: --to-database, --to-data, ou ambos.
move-same-database = Para mover só os arquivos, copie a pasta de dados com a Lacuna parada.
disk-full = O disco está cheio. Nada ficou pela metade.
system = O sistema recusou: { $reason }
database = O banco de dados está fora de alcance, ou recusou: { $reason }
setting = { $name }: { $reason }
interrupted = Interrompido. Nada ficou pela metade.
key-missing = Não existe a chave { $id }. `keys list` mostra as que existem.
