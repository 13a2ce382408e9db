## O que saiu do navegador para uma análise
receipt-title = O que foi enviado
receipt-none = Nada do seu texto saiu deste navegador.
receipt-whole = O texto inteiro, { $count ->
    [one] { NUMBER($count) } caractere
   *[other] { NUMBER($count) } caracteres
  }, foi para este servidor da Lacuna.
receipt-part = { $count ->
    [one] { NUMBER($count) } caractere
   *[other] { NUMBER($count) } caracteres
  } do texto { $count ->
    [one] foi
   *[other] foram
  } para este servidor da Lacuna.
receipt-kept-here = Esta análise está guardada só neste navegador.
receipt-unknown = Esta análise foi pedida em outro lugar: aqui não se sabe o que foi enviado para fazê-la. O texto dela está guardado neste servidor da Lacuna.
receipt-relayed = Até { $count ->
    [one] { NUMBER($count) } caractere dele seguiu
   *[other] { NUMBER($count) } caracteres dele seguiram
  } para { $provider }: { $what }.
receipt-asked = Quando você pediu, { $count ->
    [one] { NUMBER($count) } caractere dele seguiu
   *[other] { NUMBER($count) } caracteres dele seguiram
  } para { $provider }, com o que você escondeu trocado.
receipt-documents = Você abriu documentos: por isso o servidor pode saber quais trechos lhe interessam, e nada mais.
receipt-embedding = as afirmações, para fazer os vetores
receipt-judging = as afirmações, para um novo julgamento
receipt-writing = as afirmações, para escrever o relatório
receipt-heading = o que falta, para propor títulos
receipt-details = Em detalhe
receipt-purpose = Para quê
receipt-to = Para quem
receipt-requests = Requisições
receipt-bytes = Bytes
receipt-characters = Caracteres do seu texto
receipt-sum = Ao todo
receipt-counted = Os bytes são os dos endereços e do que foi enviado com eles. O que o navegador acrescenta por si a cada requisição, como o próprio nome e a versão, é igual para qualquer texto.
receipt-this-server = este servidor
receipt-via = { $provider }, por { $server }
purpose-analysis = O texto, para ser analisado
purpose-following = O andamento e o resultado
purpose-base = A documentação, para a busca
purpose-encoder = O pequeno modelo de linguagem deste dispositivo
purpose-document = Um documento, para ser lido
purpose-embedding = Frases, para fazer os vetores
purpose-model = Um modelo, para escrever
