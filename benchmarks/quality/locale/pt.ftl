# A parte gerada da página de qualidade.

summary-title = Resumo
summary-note = Número da Lacuna / meta / número da melhor referência. Um traço quer dizer que não há.
pair-title = Texto em { $text }, documentação em { $base }
english = inglês
portuguese = português
pair = par
on = { $text } sobre { $base }
figure = medida
target = meta
standing = frente à melhor referência
reached = alcançada
missed = não alcançada
ahead = à frente
level = empate
behind = atrás
lacuna = Lacuna
bm25_chunks = BM25, blocos
bm25_passages = BM25, trechos
cosine_chunks = vetores, blocos
cosine_passages = vetores, frases
none = -
sentences = { $count } frases, { $hard } delas na fatia difícil, { $paraphrases } delas paráfrases.

run-bench = Conjunto: { $bench }, metade de { $split }, { $texts } textos
run-method = Método dos vereditos: { $method }
run-version = Versão da base: { $version }
run-commit = Commit: { $commit }
run-date = Data: { $date }
dev = desenvolvimento
test = teste

types-title = Por tipo de frase
types-note = Em cada célula: a parcela das frases que recebeu o rótulo certo, pela Lacuna / por vetores de frases. Entre parênteses, quantas frases há.
type = tipo

mistakes-title = O que é julgado errado
mistakes-note = Os três erros mais frequentes de cada par, cada um com um exemplo. As palavras citadas vêm da documentação do FastAPI (licença MIT, Sebastián Ramírez), algumas delas alteradas ou desatualizadas de propósito pelo conjunto.
label = rótulo verdadeiro
given = dado
count = quantas
example = exemplo
covered = coberta
contradicted = contradita
gap = lacuna
of = { $count } de { $all }
quote = “{ $phrase }” ({ $page })

shortfalls-title = Metas não alcançadas
shortfalls-note = Cada meta que esta execução não alcança, e o tipo de frase que mais custa ali.
shortfalls-none = Esta execução alcança todas as metas.
got = alcançado
cause = o que mais custa
cause-labels = `{ $type }` tomadas por { $given }: { $count } de { $all }
cause-sections = `{ $type }`: seção certa fora das cinco primeiras em { $count } de { $all }
cause-pages = `{ $type }`: a página de onde a frase foi cortada fora das três primeiras em { $count } de { $all }
cause-texts = a média sobe por { $count } de { $all } textos que erram por mais de 0,2
cause-calibration = pontuações entre { $low } e { $high }: média { $mean }, parcela verdadeira { $share }, { $count } frases

plots-title = Gráficos
reliability-title = Confiabilidade: pontuação média e parcela realmente coberta
reliability-alt = Diagramas de confiabilidade dos quatro pares
reliability-x = pontuação
reliability-y = parcela coberta
reliability-perfect = perfeita
confusion-title = Vereditos da Lacuna por tipo de frase, em por cento do tipo
confusion-alt = Vereditos por tipo de frase nos quatro pares
