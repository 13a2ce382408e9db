## Enviar uma análise privada a um modelo, depois
sending-title = Pedir o relatório a um modelo
sending-words = A análise fica neste navegador. O que você vê abaixo, e nada mais, vai para o modelo quando você apertar o botão.
sending-to = Modelo
sending-to-provider = Vai por este servidor da Lacuna para { $provider }.
sending-to-own = Vai para este servidor da Lacuna, e o modelo dele responde. Não segue adiante, e o servidor não guarda.
sending-untrusted = Não se confiam fatos a ele: uma seção que ele não ligar à documentação é montada a partir dos vereditos.
sending-none = Este servidor não oferece nenhum modelo que escreva.
sending-hide = Outras palavras a esconder
sending-hide-help = Uma por linha: nomes de pessoas, clientes, projetos. Endereços de e-mail, telefones, CPF e CNPJ, IBAN, cartões, endereços IP, chaves e endereços com segredos são achados sozinhos; nomes, não.
sending-hidden = { $count ->
    [0] Não se achou nada a esconder.
    [one] Uma coisa é trocada, e volta quando a resposta chegar:
   *[other] { NUMBER($count) } coisas são trocadas, e voltam quando a resposta chegar:
  }
sending-preview = O que será enviado do seu texto: { $count ->
    [one] uma afirmação
   *[other] { NUMBER($count) } afirmações
  }, { $characters ->
    [one] um caractere
   *[other] { NUMBER($characters) } caracteres
  }
sending-also = Junto vão os vereditos, os trechos da documentação e como escrever o relatório.
sending-raw = A requisição exata: { $size }
sending-go = Enviar para { $whom }
sending-server = o servidor
sending-writing = O modelo está escrevendo: { $count ->
    [one] um caractere até agora
   *[other] { NUMBER($count) } caracteres até agora
  }
sending-waiting = Enviado. O modelo ainda não começou a escrever.
