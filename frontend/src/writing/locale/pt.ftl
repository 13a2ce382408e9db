# Textos da vista de escrita, em português. en.ftl tem os mesmos ids.

map-unjudged = Ainda sem veredito
map-input-help = Escape termina a edição. F8 vai à próxima afirmação que pede atenção; Shift com F8, à anterior.
edit-text = Editar o texto
stop-editing = Pronto
edit-statement = Editar esta frase
take-words = Usar as palavras da documentação
done-added = Incluído no texto.
done-replaced = Trocado no texto.
attend-last = Depois desta, nada pede atenção.
attend-first = Antes desta, nada pede atenção.

## Como está o texto
stand-read = Clique duas vezes no texto, ou tecle E, para editar.
stand-touch = Toque em uma frase para ver o que a documentação diz dela.
stand-editing = O que você muda é avaliado quando você faz uma pausa.
stand-typing = Mudou. É avaliado quando você faz uma pausa.
stand-checking = Conferindo o que mudou…
stand-judged = { $share } coberto. { $reused ->
    [0] Todas as afirmações foram conferidas.
    [one] Uma afirmação não tinha mudado.
   *[other] { NUMBER($reused) } afirmações não tinham mudado.
  }
stand-failed = A mudança não pôde ser avaliada. Ela está guardada neste navegador.
stand-offline = Você está sem conexão. O que você escreve fica neste navegador e é avaliado quando ela voltar.
stand-restored = O que você tinha escrito voltou. Está sendo avaliado.
stand-unkept = Este navegador não consegue guardar o que você escreve. Não feche a página antes da avaliação.
stand-discard = Descartar

## Evidências
evidence-changed = Você mudou esta frase. O que está abaixo foi dito dela antes.
evidence-new = Isto é novo. É avaliado quando você faz uma pausa.
evidence-lacking = Marcado: o que a documentação não diz.
back-to-evidence = ‹ Evidências
passage-place = Trecho { NUMBER($at) } de { NUMBER($of) }
previous-passage = Trecho anterior (P)
next-passage = Próximo trecho (N)

## Sugestões
suggestion-add = Incluir no texto
suggestion-dismiss = Dispensar
suggestion-keep = Retomar
dismissed-said = Dispensada.
dismissed-back = Voltou.
dismissed-show = { $count ->
    [one] Mostrar a dispensada
   *[other] Mostrar as { NUMBER($count) } dispensadas
  }
dismissed-hide = Esconder as dispensadas

## O relatório de um texto que mudou
report-outdated = Este relatório é de um estado anterior do texto.
report-none = Nenhum relatório foi escrito deste texto.
report-rewrite = Escrever de novo
report-write = Escrever um relatório
newer-words = Este texto tem um estado mais novo.
newer-open = Abrir

## Comparar modelos
compare-title = Comparar modelos
compare-words = O mesmo texto com outro modelo: que vereditos mudam depois do segundo olhar dele, e o que diz o seu relatório.
compare-with = Comparar com
compare-tuned = { $name } (ajustado)
compare-go = Comparar
compare-none = Nenhum outro modelo é oferecido aqui.
compare-sent = Afirmações e trechos são enviados a { $provider }.
compare-older = A outra análise é de outro estado do texto. Compare de novo para vê-los como estão agora.
compare-version = A documentação mudou entre as duas.
compare-verdicts = Vereditos que diferem
compare-same = Os dois dão a cada afirmação o mesmo veredito.
compare-differ = { $count ->
    [one] Uma afirmação tem outro veredito
   *[other] { NUMBER($count) } afirmações têm outro veredito
  }
compare-statement = Afirmação
compare-coverage = Cobertura
compare-default = O padrão do servidor
compare-reports-same = Os relatórios são iguais.
compare-marked = Marcado nos relatórios: { $count } trechos que o outro não tem.
compare-close = Encerrar a comparação

## Teclas
keys-writing = Em um texto
key-next-wanting = Próxima afirmação que pede atenção
key-previous-wanting = Afirmação anterior que pede atenção
key-previous-typing = O mesmo ao escrever, para trás
key-every-statement = Cada afirmação, uma a uma
key-open-evidence = Ler as evidências
key-open-document = Abrir o documento no trecho
key-next-passage = Próximo trecho
key-previous-passage = Trecho anterior
key-edit = Editar a frase
key-back = Fechar, ou terminar a edição
key-review-covered = O veredito certo é: coberta
key-review-partial = O veredito certo é: coberta em parte
key-review-contradicted = O veredito certo é: contradita
key-review-absent = O veredito certo é: ausente
key-review-not-checkable = O veredito certo é: não verificável
key-undo-review = Desfazer o último veredito
evidence-keys-read = No teclado: J e K vão ao que pede atenção, as setas a cada afirmação. Tecle ? para todas as teclas.
evidence-keys = No teclado: J e K vão ao que pede atenção, as setas a cada afirmação, E edita. Tecle ? para todas as teclas.
