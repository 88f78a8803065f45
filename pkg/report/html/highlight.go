package html

import "strings"

// class is what a token is; the style sheet colours each.
type class string

const (
	plain   class = ""
	comment class = "c"
	key     class = "k" // of a member, an argument or a property
	keyword class = "w" // true, null, for, a block's type
	str     class = "s"
	number  class = "n"
	name    class = "f" // of a function, or a tag of YAML
	interp  class = "i" // "${" and "}"
)

// token is a span of bytes of one class. Tokens are in order and do not
// overlap; what lies between them is plain.
type token struct {
	start, end int
	class      class
}

// scanner reads tokens of a text.
type scanner struct {
	text   string
	at     int
	tokens []token
}

func (s *scanner) more() bool { return s.at < len(s.text) }

func (s *scanner) has(prefix string) bool { return strings.HasPrefix(s.text[s.at:], prefix) }

// take ends a token that began at start here.
func (s *scanner) take(start int, c class) {
	if s.at > start && c != plain {
		s.tokens = append(s.tokens, token{start, s.at, c})
	}
}

// toLineEnd moves to the end of the line.
func (s *scanner) toLineEnd() {
	if i := strings.IndexByte(s.text[s.at:], '\n'); i >= 0 {
		s.at += i
		return
	}
	s.at = len(s.text)
}

// toAfter moves behind the next occurrence of what, or to the end.
func (s *scanner) toAfter(what string) {
	if i := strings.Index(s.text[s.at:], what); i >= 0 {
		s.at += i + len(what)
		return
	}
	s.at = len(s.text)
}

// while moves over bytes for which is holds.
func (s *scanner) while(is func(byte) bool) {
	for s.more() && is(s.text[s.at]) {
		s.at++
	}
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWord(c byte) bool {
	return c == '_' || c == '-' || isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// highlight gives the tokens of a text in a language: hcl, yaml, json. Another has none.
func highlight(language, text string) []token {
	s := &scanner{text: text}
	switch language {
	case "hcl":
		s.hcl()
	case "yaml":
		s.yaml()
	case "json":
		s.json()
	}
	return s.tokens
}

// languageOf gives the language of a file by its name.
func languageOf(path string) string {
	lower := strings.ToLower(path)
	for _, l := range []struct{ ending, language string }{
		{".tf.json", "json"}, {".json", "json"}, {".tf", "hcl"}, {".tofu", "hcl"}, {".hcl", "hcl"}, {".tfvars", "hcl"},
		{".yaml", "yaml"}, {".yml", "yaml"}, {".tpl", "yaml"}, {".template", "yaml"},
	} {
		if strings.HasSuffix(lower, l.ending) {
			return l.language
		}
	}
	return ""
}

// json reads JSON: strings are keys where a colon follows.
func (s *scanner) json() {
	for s.more() {
		start := s.at
		switch c := s.text[s.at]; {
		case c == '"':
			s.quoted('"', false)
			rest := strings.TrimLeft(s.text[s.at:min(len(s.text), s.at+64)], " \t\r\n")
			if strings.HasPrefix(rest, ":") {
				s.take(start, key)
			} else {
				s.take(start, str)
			}
		case isDigit(c) || c == '-':
			s.at++
			s.while(func(c byte) bool { return isDigit(c) || strings.IndexByte(".eE+-", c) >= 0 })
			s.take(start, number)
		case isWord(c):
			s.while(isWord)
			s.take(start, keyword)
		default:
			s.at++
		}
	}
}

// quoted moves behind a quoted text on one line or more.
func (s *scanner) quoted(quote byte, lineBound bool) {
	for s.at++; s.more(); s.at++ {
		switch s.text[s.at] {
		case '\\':
			if quote == '"' {
				s.at++
			}
		case '\n':
			if lineBound {
				return
			}
		case quote:
			s.at++
			return
		}
	}
	s.at = len(s.text)
}
