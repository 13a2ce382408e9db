# O que um relatório diz. Os argumentos chegam escapados para Markdown; as citações, já cortadas.

list = { $head } e { $last }
place = *{ $section }* ({ $document })
place-again = *{ $section }*
place-whole = o documento { $document }
place-marked = { $place } { $marks }
more-sections = { $n ->
    [one] mais uma seção
   *[other] mais { $n } seções
}

title = “{ $text }”: o que a base “{ $base }” diz a respeito
title-plain = O texto e a base “{ $base }”

heading-summary = Resumo
heading-similarities = Semelhanças
heading-contradictions = Contradições
heading-gaps = Lacunas
heading-lacks = O que falta na documentação
heading-leaves-out = O que o texto deixa de fora
heading-suggestions = Sugestões

## Resumo

coverage = **{ $score }% do texto está coberto** pela base { $base }, contado em palavras; considerando a incerteza dos vereditos, entre { $low }% e { $high }%.
coverage-exact = **{ $score }% do texto está coberto** pela base { $base }, contado em palavras.
coverage-wide = O intervalo é largo: leia a parcela como uma direção, não como uma medida.
counts = Das { $n } afirmações verificáveis, { $list }.
count-covered = { $n ->
    [one] uma está coberta
   *[other] { $n } estão cobertas
}
count-partial = { $n ->
    [one] uma está coberta em parte
   *[other] { $n } estão cobertas em parte
}
count-contradicted = { $n ->
    [one] uma é contradita
   *[other] { $n } são contraditas
}
count-absent = { $n ->
    [one] uma não foi encontrada
   *[other] { $n } não foram encontradas
}
all-covered = Cada uma das { $n } afirmações verificáveis tem sua evidência na base.
all-partial = Cada uma das { $n } afirmações verificáveis tem apoio em parte, e nenhuma por inteiro.
all-contradicted = Cada uma das { $n } afirmações verificáveis é contradita.
all-absent = Nenhuma das { $n } afirmações verificáveis foi encontrada, embora toda a base tenha sido pesquisada para cada uma.
single-covered = A única afirmação verificável está coberta.
single-partial = A única afirmação verificável está coberta em parte.
single-contradicted = A base contradiz a única afirmação verificável.
single-absent = A única afirmação verificável não foi encontrada, embora toda a base tenha sido pesquisada.
unchecked = { $n ->
    [one] Outra linha (título, opinião, saudação) não afirma nada que se possa verificar e não entra na conta.
   *[other] Outras { $n } linhas (títulos, opiniões, saudações) não afirmam nada que se possa verificar e não entram na conta.
}
foreign = **A base { $base } não tem nada sobre este assunto.** Ela foi pesquisada por inteiro para { $n ->
    [one] a única afirmação verificável do texto
   *[other] cada uma das { $n } afirmações verificáveis do texto
}, e mesmo os trechos mais próximos falam de outra coisa. Se o texto era para outra base, analise-o com ela.
uncheckable = **Nada no texto pode ser verificado**: { $n ->
    [one] sua única frase é pergunta, opinião, saudação ou algo do gênero
   *[other] suas { $n } frases são perguntas, opiniões, saudações e coisas do gênero
}. A parcela de 0% não diz nada aqui sobre a base { $base }. Frases que dizem o que acontece, quando e quanto podem ser comparadas com ela.
nothing = **Nenhuma afirmação foi encontrada no texto**, portanto não há o que comparar com a base { $base }.
sections-name = Seção do texto
sections-share = Coberto
sections-counts = Afirmações
sections-untitled = *antes do primeiro título*
sections-exact = { $score }%
sections-range = { $score }% ({ $low }–{ $high }%)
sections-rest = { $n ->
    [one] Uma seção mais bem coberta não está na lista.
   *[other] As { $n } seções mais bem cobertas não estão na lista.
}
short-covered = { $n ->
    [one] { $n } coberta
   *[other] { $n } cobertas
}
short-partial = { $n } em parte
short-contradicted = { $n ->
    [one] { $n } contradita
   *[other] { $n } contraditas
}
short-absent = { $n ->
    [one] { $n } ausente
   *[other] { $n } ausentes
}
agrees-most = O texto concorda sobretudo com { $list }.
agrees-item = { $place }, em { $n } afirmações
first-settle = { $n ->
    [one] **A contradição vem primeiro**: ela engana quem lê os dois.
   *[other] **As { $n } contradições vêm primeiro**: elas enganam quem lê os dois.
}
first-gain = { $n ->
    [one] Do que há a escrever, o maior ganho está em { $place }: um ponto de cobertura.
   *[other] Do que há a escrever, o maior ganho está em { $place }: { $n } pontos de cobertura.
}

## Semelhanças

agree-pair = O texto diz “{ $statement }”; { $place } diz “{ $quote }” { $marks }.
agree-one = “{ $statement }”, em { $place } { $marks }
agree-alone = Em outras seções, uma afirmação em cada:
agree-many = { $place } sustenta { $n } afirmações:
agree-item = “{ $statement }” { $marks }
agree-item-pair = “{ $statement }”; na base, “{ $quote }” { $marks }
agree-rest = { $n ->
    [one] e mais uma { $marks }
   *[other] e mais { $n } { $marks }
}
agree-elsewhere = { $n ->
    [one] Mais uma afirmação tem apoio em outro lugar: { $list }.
   *[other] Mais { $n } afirmações têm apoio em outros lugares: { $list }.
}
agree-none = Nenhuma afirmação do texto tem apoio por inteiro; o que mais se aproxima é { $place } { $marks }.

## Contradições

contradiction = O texto diz “{ $statement }”, mas { $place } diz “{ $quote }” { $marks }.
contradiction-differs = **{ $here }** contra **{ $there }**.
contradictions-rest = { $n ->
    [one] Mais uma afirmação é contradita { $marks }.
   *[other] Mais { $n } afirmações são contraditas { $marks }.
}
contradictions-advice = { $n ->
    [one] Corrija o texto; ou o documento, se o texto for o mais recente dos dois.
   *[other] Em cada caso, corrija o texto; ou o documento, se o texto for o mais recente dos dois.
}

## Lacunas

lacks-searched = { $n ->
    [one] Toda a base foi pesquisada para a afirmação ausente; o trecho mais próximo não a diz.
   *[other] Toda a base foi pesquisada para cada uma das { $n } afirmações ausentes; os trechos mais próximos não as dizem.
}
lacks-at = Em { $place }{ $marks }:
lacks-others = Em outros lugares, uma em cada:
lacks-one-at = “{ $statement }”, em { $place }{ $marks }
lacks-one-new = “{ $statement }”, em nenhum documento próximo
lacks-new = Em nenhum documento próximo:
lacks-nowhere = Ainda sem um lugar próprio:
lacks-item = “{ $statement }”
lacks-item-nearest = “{ $statement }”; mais próximo: { $marks }
lacks-partial = “{ $statement }”, em parte { $marks }: { $reason }
lacks-rest = { $n ->
    [one] e mais uma
   *[other] e mais { $n }
}
lacks-elsewhere = { $n ->
    [one] Mais uma afirmação que falta está marcada no texto.
   *[other] Mais { $n } afirmações que faltam estão marcadas no texto.
}
foreign-list = Não encontradas em lugar algum da base:
foreign-nearest = O trecho que chegou mais perto é “{ $quote }”, em { $place } { $marks }: outro assunto.
foreign-empty = A busca não trouxe trecho algum com que comparar.
left-out = { $place }: { $list }
left-out-item = “{ $quote }” { $marks }
left-out-rest = { $n ->
    [one] mais um trecho { $marks }
   *[other] mais { $n } trechos { $marks }
}
left-out-groups-rest = { $n ->
    [one] e mais um trecho, em { $list }
   *[other] e mais { $n } trechos, em { $list }
}
gaps-none = Nenhuma, em nenhum dos sentidos: cada afirmação verificável tem sua evidência, e as seções de onde ela vem não têm trecho central que o texto deixe de fora.

## Sugestões

new-document = um novo documento
suggest-replace = **Troque “{ $here }” por “{ $there }”** em { $what }, como está em { $place }{ $marks }{ $gain }.
suggest-correct = **Concilie** { $what } com { $place }{ $marks }{ $gain }.
suggest-complete = **Complete { $place }**{ $marks } com o restante de { $what }{ $gain }.
suggest-write = **Escreva em { $place }**, junto ao que já está ali{ $marks }: { $what }{ $gain }.
suggest-new = **Escreva um novo documento** sobre { $what }{ $gain }.
suggest-include = **Acrescente ao texto** o que { $place } diz{ $marks }{ $gain }.
suggest-gain = { $n ->
    [one] ; a cobertura subiria um ponto
   *[other] ; a cobertura subiria { $n } pontos
}
suggest-author = { $all ->
    [yes] Para o que há a escrever a base não tem evidência: cabe ao autor fornecer os fatos.
   *[no] { $n ->
        [one] Para a sugestão { $list } a base não tem evidência: cabe ao autor fornecer os fatos.
       *[other] Para as sugestões { $list } a base não tem evidência: cabe ao autor fornecer os fatos.
    }
}
suggest-rest = { $n ->
    [one] Uma sugestão menor não aparece aqui.
   *[other] { $n } sugestões menores não aparecem aqui.
}
suggest-heading = {" "}Título que o modelo { $model } propõe: “{ $heading }”.
headings-proposed = Títulos que o modelo { $model } propõe para o que falta escrever:
headings-item = “{ $heading }”, para “{ $statement }”
what-item = “{ $statement }”
what-rest = { $n ->
    [one] mais uma afirmação
   *[other] mais { $n } afirmações
}

## Rodapé

footer = Base { $base }, versão { $version }, pesquisada em { $languages }. Vereditos: { $method }. Embeddings: { $embedding }.{ $refined } { $written }
refined = { $n ->
    [0] Pediu-se a { $model } que olhasse de novo, mas nenhuma afirmação era incerta o bastante.
    [one] { $model } olhou de novo para uma afirmação incerta { $changed ->
        [0] e a deixou como estava.
       *[other] e mudou seu veredito.
    }
   *[other] { $model } olhou de novo para { $n } afirmações incertas { $changed ->
        [0] e as deixou como estavam.
        [one] e mudou um veredito.
       *[other] e mudou { $changed } vereditos.
    }
}
refined-failed = Pediu-se um segundo olhar para as afirmações incertas. { model-trouble }{ $n ->
    [0] ; os vereditos ficaram como estavam.
    [one] {" "}antes de terminar; um veredito mudou.
   *[other] {" "}antes de terminar; { $n } vereditos mudaram.
}
refined-cost = {" "}Isso custou US$ { $cost }.
written-composed = Este relatório foi composto só a partir dos vereditos, sem modelo de linguagem.
written-model = Redação de { $model }, com o prompt { $prompt }; números, contradições e citações foram conferidos com os vereditos.
written-both = Em parte redação de { $model }, com o prompt { $prompt }, em parte composto a partir dos vereditos; as citações foram conferidas.
language-en = inglês
language-pt = português

## Notas: frases que um modelo pequeno reúne, corretas como estão

note-agrees = Ambos dizem: { $text } { $cite }.
note-partial = A documentação diz só uma parte disto: { $text } { $cite }.
note-lacks = A documentação não diz: { $text } { $cite }.
note-left-out = O texto deixa de fora: { $text } { $cite }.

## Avisos: por que falta a redação de um modelo, ou por que foi cortada

notice-untrusted = Ao modelo { $model } não se confiam fatos; por isso este relatório foi composto só a partir dos vereditos.
model-trouble = { $code ->
    [model_not_found] O modelo { $model } não foi encontrado
    [model_retired] O modelo { $model } foi desativado pelo provedor
    [model_denied] O provedor não permite que esta chave use o modelo { $model }
    [model_key_rejected] O provedor recusou a chave do modelo { $model }
    [model_quota] A conta do modelo { $model } não tem mais cota
    [model_rate_limited] O provedor do modelo { $model } está limitando os pedidos no momento
    [model_busy] O modelo { $model } está ocupado
    [model_unreachable] O modelo { $model } está fora de alcance
    [model_timed_out] O modelo { $model } não respondeu a tempo
    [model_refused_input] O modelo { $model } não aceitou o pedido; seu contexto talvez seja pequeno demais
    [model_stream_cut] A resposta do modelo { $model } foi interrompida
    [model_not_trusted] Ao modelo { $model } não se confiam vereditos
    [model_answer_unusable] O que o modelo { $model } respondeu não pôde ser usado
    [refusal] O modelo { $model } recusou-se a responder
    [empty] O modelo { $model } não respondeu nada
    [nonsense] O que o modelo { $model } respondeu não pôde ser ligado às evidências
    [language] O modelo { $model } respondeu em outra língua
    [context] O modelo { $model } não comporta um texto deste tamanho
    [nothing] Há pouco aqui que o modelo { $model } pudesse dizer melhor
    [prompt] Não existe uma versão do prompt com o nome pedido
   *[other] O modelo { $model } respondeu com um erro
}
notice-failed = { model-trouble }; por isso este relatório foi composto só a partir dos vereditos.
notice-cut = { $code ->
    [model_timed_out] O modelo { $model } silenciou antes de terminar
    [refusal] O modelo { $model } recusou-se a continuar
   *[other] A resposta do modelo { $model } foi interrompida
}: o texto dele foi mantido até onde chegou, e o restante foi composto a partir dos vereditos.
