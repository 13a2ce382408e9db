# Textos do experimentador, em português do Brasil. en.ftl tem os mesmos ids.

playground-title = Experimentar
playground-words = Um prompt para vários modelos e checkpoints, com as respostas lado a lado.
playground-models = Modelos que respondem
playground-prompt = Prompt
playground-kept = Fica só neste navegador, até você mudá-lo. Vai para os modelos quando você pergunta.
playground-system = Texto de sistema
playground-system-help = Vai a cada modelo antes do prompt e diz como responder.
playground-longest = Tamanho máximo da resposta, em tokens
playground-longest-help = Um token é uma palavra ou parte dela. Em branco: sem limite; um modelo pequeno pode não parar nunca.
playground-ask = Perguntar a todos
playground-busy = Estão respondendo…
playground-stop = Parar todos
playground-stop-named = Parar { $model }
playground-stopped = Interrompida.
playground-answers = Respostas
playground-waiting = Esperando as primeiras palavras…
playground-empty = O modelo não respondeu nada.
playground-tokens = { $prompt } tokens lidos, { $answer } escritos
playground-speed = { $speed } tokens/s
playground-cut = cortada no tamanho máximo
playground-copy-named = Copiar a resposta de { $model }
playground-copy-failed = O navegador não deixou copiar. Selecione a resposta e copie.
playground-no-prompt = Escreva um prompt primeiro.
playground-no-model = Adicione ao menos um modelo.
