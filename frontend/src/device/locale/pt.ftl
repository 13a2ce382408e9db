## Onde um texto é analisado
where-label = Onde analisar
where-server = No servidor
where-server-help = O texto vai para este servidor da Lacuna, que o guarda com a análise. Um modelo pode escrever o relatório.
where-device = Neste dispositivo
where-device-help = Nada do texto sai deste navegador. Os vereditos seguem o mesmo método do servidor; o relatório é montado a partir deles, sem prosa de um modelo.
where-download = Antes são baixados cerca de { $size }, uma só vez: um pequeno modelo de linguagem e a documentação, em uma forma própria para a busca.
where-download-each = Cerca de { $size } são baixados a cada vez, porque este navegador não tem espaço para guardá-los: um pequeno modelo de linguagem e a documentação, em uma forma própria para a busca.
where-here = Tudo de que precisa já está aqui. Funciona também sem conexão.
where-looking = Vendo o que já está aqui…
where-no-encoder = Não com esta documentação: ela foi lida com { $model }, um modelo de linguagem que esta página não tem.
where-no-simd = Não neste navegador: ele não consegue rodar o pequeno modelo de linguagem (WebAssembly sem SIMD). Atualize-o ou use outro.
where-no-offline = Agora não: você está sem conexão, e ainda não está aqui tudo de que isso precisa.
device-mark = Neste dispositivo
device-mark-help = Guardada só neste navegador
device-send = Pedir o relatório a um modelo…

## Problemas
device-analysis-missing-title = Esta análise não está aqui
device-analysis-missing-detail = Ela foi feita em um dispositivo e está guardada só naquele navegador, ou foi excluída.
device-not-kept-detail = Este navegador não tem espaço para guardar a análise: ela some quando você sair da página. Copie ou baixe o que precisar.
