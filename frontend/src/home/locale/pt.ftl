# O que o início diz, em português do Brasil. en.ftl tem os mesmos ids.

home-welcome = Descubra o que a sua documentação diz sobre um texto
home-title = E agora?
home-loading = Vendo o que há por aqui…
home-next = O que fazer agora
home-guide = Veja como funciona
home-guide-resume = Continue a sua primeira análise
home-guide-words = Uma análise de verdade de um texto de exemplo, com cada passo explicado no momento em que acontece. Leva menos de dois minutos.
home-guide-start = Começar
home-guide-go-on = Continuar
home-base = Dê à Lacuna a sua documentação
home-base-words = Uma pasta, um arquivo compactado ou arquivos avulsos: Markdown, HTML, Word, PDF ou texto simples. Seus textos são comparados com ela, e com nada mais.
home-base-go = Adicionar documentação
home-empty = “{ $base }” ainda não tem documentos
home-empty-words = Um texto só pode ser comparado com ela quando houver algum.
home-empty-go = Adicionar documentos
home-failed = Não foi possível ler “{ $base }”
home-failed-words = A página desta documentação diz o que deu errado e o que dá para fazer.
home-failed-go = Ver o que aconteceu
home-paused = “{ $base }” está em pausa
home-paused-words = O que foi adicionado a ela não é lido até que continue.
home-paused-go = Ir até lá
home-write = Analise um texto
home-write-words = Cole um rascunho ou abra um arquivo. Você vê na hora o que tem apoio, o que é contradito e o que falta.
home-write-go = Escrever ou colar
home-moving = Em andamento
home-indexing = “{ $base }” está sendo lida
home-left = faltam cerca de { $time }
home-running = Em análise desde { $when }
home-training = Treinamento com “{ $dataset }”
home-training-waits = Aguardando a vez
home-training-begins = Em preparação
home-training-done = { $share } concluído
home-texts = Seus últimos textos
home-all-texts = Todos os textos anteriores
home-contradicted = { $count ->
    [one] { NUMBER($count) } contradição
   *[other] { NUMBER($count) } contradições
  }
home-absent = { $count ->
    [one] { NUMBER($count) } lacuna
   *[other] { NUMBER($count) } lacunas
  }
home-partial = { $count ->
    [one] { NUMBER($count) } afirmação coberta em parte
   *[other] { NUMBER($count) } afirmações cobertas em parte
  }
home-nothing-open = nada em aberto
home-composed = Nenhum modelo de linguagem escreve neste servidor; os relatórios são montados só a partir dos vereditos: mais curtos, e nunca inventados. Quem mantém o servidor pode adicionar um.
