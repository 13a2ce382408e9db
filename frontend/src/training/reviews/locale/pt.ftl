# Textos das revisões, em português do Brasil. en.ftl tem os mesmos ids.

review-verdict-question = Este veredito está certo?
review-heading-question = Este título está certo?
review-heading-own-question = Sob que título isto deve ser escrito?
review-report-question = Você passaria este relatório adiante como está?
review-accept = Está certo
review-accept-report = Aceitar o relatório
review-correct = Corrigir…
review-with-note = Com uma nota…
review-right-verdict = O veredito certo
review-heading = Título
review-heading-help = De duas a oito palavras, sem ponto final.
review-note = Observação (opcional)
review-consent = Sua resposta, com o texto e os trechos a que se refere, pode ser usada para treinar modelos: nesta máquina ou, se você começar um treinamento assim, no provedor que escolher.
review-save = Salvar a revisão
review-keep = Deixar como estava
review-accepted = Você aceitou.
review-corrected = Você corrigiu: { $corrected }.
review-consented = Pode ser usado para treinar modelos.
review-unconsented = Não é usado para treinar modelos.
review-change = Mudar
review-withdraw = Retirar
tally = { $reviews ->
    [one] { NUMBER($reviews) } revisão desta análise
   *[other] { NUMBER($reviews) } revisões desta análise
  }, { $consented ->
    [0] das quais nenhuma pode ser usada para treinar modelos.
    [one] das quais { NUMBER($consented) } pode ser usada para treinar modelos.
   *[other] das quais { NUMBER($consented) } podem ser usadas para treinar modelos.
  }
tally-build = Montar um conjunto de dados
