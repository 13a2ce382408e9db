# Textos das análises anteriores e das diferenças entre elas, em português. en.ftl tem os mesmos ids.

history-search = Buscar análises anteriores
history-search-help = Por título, documentação ou data
history-searching = Procurando entre as mais antigas…
history-found = { $count ->
    [0] Nenhuma encontrada. Tente menos palavras ou uma data como 2026-11-26.
    [one] Uma encontrada
   *[other] { NUMBER($count) } encontradas
  }
history-rename = Renomear “{ $name }”
history-rename-label = Novo título
history-rename-help = Os títulos ficam neste navegador.
history-rename-save = Salvar
history-rename-cancel = Cancelar
history-compare = Comparar “{ $name }” com outra
history-compare-with = Comparar com “{ $name }”
history-compare-short = Comparar
history-rename-short = Renomear
history-compare-this = Comparar com esta
history-choose = Escolha com o que comparar “{ $name }”.
history-choose-end = Não comparar

diff-empty = Escolha duas análises anteriores para comparar, na lista:
diff-loading = Pondo as duas lado a lado…
diff-alone = Este texto não tem uma versão anterior com que comparar. Escolha outra análise na lista:
diff-gone-title = Esta análise não está neste navegador
diff-gone = Ela foi feita em um dispositivo e fica só naquele navegador, ou foi excluída.
diff-device = no dispositivo
diff-then = Antes
diff-now = Agora
diff-trend-title = A cobertura ao longo das versões deste texto
diff-trend = { $count ->
    [one] Uma versão deste texto
   *[other] { NUMBER($count) } versões deste texto
  } desde { $since }: de { $from } a { $to }{ $range ->
    [no] .
   *[yes] , entre { $low } e { $high }.
  }
diff-state = Comparar com a versão de
diff-more = A cobertura subiu { $points } pontos.
diff-less = A cobertura caiu { $points } pontos.
diff-equal = A cobertura é a mesma.
diff-uncounted = Uma das duas não afirma nada que uma documentação pudesse cobrir; não há cobertura a comparar.
diff-doubt = Os intervalos se sobrepõem: pode ser acaso.
diff-bases = Foram comparadas com documentações diferentes: { $before } antes, { $after } agora.
diff-versions = A documentação mudou entre as duas: versão { $before } antes, { $after } agora.
diff-nothing = Nenhuma afirmação mudou.
diff-changed = { $count ->
    [one] Veredito mudou
   *[other] Vereditos mudaram
  }
diff-added = { $count ->
    [one] Afirmação nova
   *[other] Afirmações novas
  }
diff-removed = { $count ->
    [one] Afirmação que saiu
   *[other] Afirmações que saíram
  }
diff-reworded = { $count ->
    [one] Reescrita, com o mesmo veredito
   *[other] Reescritas, com os mesmos vereditos
  }
diff-became = passou a
diff-same = { $count ->
    [0] Nenhuma afirmação ficou como estava.
    [one] Uma afirmação ficou como estava.
   *[other] { NUMBER($count) } afirmações ficaram como estavam.
  }
