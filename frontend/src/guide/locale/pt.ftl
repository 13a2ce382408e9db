# O que a primeira análise guiada diz, em português do Brasil. en.ftl tem os mesmos ids.

guide-title = Sua primeira análise
guide-place = Passo { $at } de { $of }
guide-next = Próximo
guide-finish = Concluir
guide-leave = Agora não
guide-show = Mostrar onde
guide-write = Este é um texto de exemplo sobre a Lacuna; parte do que ele diz está errada. A documentação da própria Lacuna já está escolhida para a comparação. Use o botão “Analisar”.
guide-watch = A Lacuna agora divide o texto em afirmações e procura cada uma na documentação: não pelas palavras, mas pelo sentido.
guide-map = Aqui está o texto de novo. O verde tem apoio na documentação, e o amarelo, só em parte; o vermelho a contradiz, e o violeta não está em lugar nenhum dela. Escolha uma afirmação vermelha.
guide-evidence = Isto é o que a documentação diz, palavra por palavra. “Abrir o documento” mostra o trecho no lugar dele. Compare com a frase: qual das duas está certa, quem diz é você.
guide-report = Mais abaixo: o que escrever ou corrigir, começando pelo mais útil, e um relatório para repassar. Depois, experimente com um texto e uma documentação seus.
