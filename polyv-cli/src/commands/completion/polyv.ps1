# Words are read from the syntax of the line, and nothing on it is run: not $(...), not a redirection.
Register-ArgumentCompleter -Native -CommandName polyv -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $words = @()
    $typed = ''
    $kept = ''
    foreach ($element in $commandAst.CommandElements) {
        $extent = $element.Extent
        if ($extent.StartOffset -ge $cursorPosition) { break }
        $isText = ($element -is [System.Management.Automation.Language.StringConstantExpressionAst]) -or
            ($element -is [System.Management.Automation.Language.ExpandableStringExpressionAst])
        $word = $extent.Text
        if ($isText) { $word = $element.Value }
        if ($extent.EndOffset -lt $cursorPosition) {
            $words += $word
            continue
        }
        if ($extent.EndOffset -gt $cursorPosition) {
            $word = $extent.Text.Substring(0, $cursorPosition - $extent.StartOffset)
            if ($isText) { $word = $word -replace '^["'']', '' }
        }
        $typed = $word
        # Of a list with commas, only the last item is replaced.
        if (-not $isText) { $kept = $word.Substring(0, $word.LastIndexOf(',') + 1) }
    }
    $words += $typed

    # By variables and as JSON of ASCII: arguments lose quotes and empty words before PowerShell 7.3, and the console's
    # code page changes other letters.
    $program = $commandAst.GetCommandName()
    try {
        $env:POLYV_COMPLETE = 'powershell'
        $env:POLYV_COMPLETE_WORDS = $words -join [char]31
        $answer = & $program
    } finally {
        $env:POLYV_COMPLETE = $null
        $env:POLYV_COMPLETE_WORDS = $null
    }
    $found = ConvertFrom-Json -InputObject ($answer -join '')
    foreach ($candidate in $found) {
        $text = $candidate.value
        if ($text.StartsWith($kept, [System.StringComparison]::Ordinal)) { $text = $text.Substring($kept.Length) }
        if ($text -eq '') { continue }
        $shown = $text
        if ($text -notmatch '^[\w./\\:=+-]+$') { $text = "'" + $text.Replace("'", "''") + "'" }
        [System.Management.Automation.CompletionResult]::new($text, $shown, 'ParameterValue', $candidate.description)
    }
}
