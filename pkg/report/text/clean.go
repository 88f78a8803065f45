package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// Clean makes text from files safe for a terminal and for a build log.
// Control characters, which could steer a terminal, and characters that are
// not seen themselves but turn the direction of writing or hide in a name are
// shown as U+FFFD; so is the second character of what a build system would
// take for a command (see defuse).
func Clean(s string) string { return defuse(strings.Map(visible, s)) }

// visible gives the character to show for one of a file.
func visible(r rune) rune {
	switch {
	case r == '\n' || r == '\t':
		return ' '
	case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp):
		return utf8.RuneError
	}
	return r
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// defuse breaks the commands that build systems carry out wherever they stand
// in a line of the log: ##[command] of GitHub Actions (ActionCommand.cs of
// actions/runner), ##vso[…] of Azure Pipelines, ##teamcity[…]. Whoever proposes a change
// to the code that is scanned would otherwise speak to the build.
func defuse(s string) string {
	if !strings.Contains(s, "##") {
		return s
	}
	var b strings.Builder
	for {
		at := strings.Index(s, "##")
		if at < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:at+1])
		s = s[at+1:]
		if strings.HasPrefix(strings.TrimLeft(s[1:], letters), "[") {
			b.WriteRune(utf8.RuneError)
			s = s[1:]
		}
	}
}

// startLine makes a word safe at the start of a line, where GitHub Actions
// takes ::command:: for a command, with blanks before it as well.
func startLine(word string) string {
	if rest, ok := strings.CutPrefix(word, "::"); ok && strings.TrimLeft(rest, letters) != rest {
		return ":" + string(utf8.RuneError) + rest
	}
	return word
}

// Columns gives how many columns of a terminal a text takes.
func Columns(s string) int {
	n := 0
	for _, r := range s {
		n += columnsOf(r)
	}
	return n
}

func columnsOf(r rune) int {
	switch {
	case r < 0x300: // everything before the first combining character is narrow
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	default:
		return 1
	}
}
