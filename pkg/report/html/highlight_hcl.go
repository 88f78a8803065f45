package html

import "strings"

// hcl reads HCL: comments, templates with their interpolations, heredocs,
// arguments, block types, functions.
func (s *scanner) hcl() { s.expression(0) }

// maxNesting bounds interpolations inside of each other; what is deeper is not told apart.
const maxNesting = 20

// expression reads until the brace that ends an interpolation, at depth 0 until the end.
func (s *scanner) expression(depth int) {
	open := 0
	for s.more() {
		start := s.at
		switch c := s.text[s.at]; {
		case c == '#' || s.has("//"):
			s.toLineEnd()
			s.take(start, comment)
		case s.has("/*"):
			s.toAfter("*/")
			s.take(start, comment)
		case c == '"':
			s.template(depth)
		case s.has("<<"):
			s.heredoc(depth)
		case c == '{':
			open++
			s.at++
		case c == '}':
			if open == 0 && depth > 0 {
				return
			}
			open--
			s.at++
		case isDigit(c):
			s.while(func(c byte) bool { return isWord(c) || c == '.' })
			s.take(start, number)
		case isWord(c):
			s.while(isWord)
			s.take(start, s.word(start))
		default:
			s.at++
		}
	}
}

// word tells what the word that began at start is.
func (s *scanner) word(start int) class {
	switch s.text[start:s.at] {
	case "true", "false", "null", "for", "in", "if":
		return keyword
	}
	i := s.at
	for i < len(s.text) && isBlank(s.text[i]) {
		i++
	}
	rest := s.text[i:min(len(s.text), i+2)]
	first := strings.TrimLeft(s.text[strings.LastIndexByte(s.text[:start], '\n')+1:start], " \t") == ""
	switch {
	case strings.HasPrefix(rest, "(") && i == s.at:
		return name
	case strings.HasPrefix(rest, "=") && rest != "==" && rest != "=>":
		return key
	case first && (strings.HasPrefix(rest, "{") || strings.HasPrefix(rest, `"`)):
		return keyword
	}
	return plain
}

// template reads a quoted template.
func (s *scanner) template(depth int) {
	start := s.at
	for s.at++; s.more(); {
		switch {
		case s.text[s.at] == '\\':
			s.at = min(len(s.text), s.at+2)
		case s.text[s.at] == '"':
			s.at++
			s.take(start, str)
			return
		case s.text[s.at] == '\n': // not closed
			s.take(start, str)
			return
		case s.interpolates(depth):
			start = s.interpolation(start, depth)
		default:
			s.at++
		}
	}
	s.take(start, str)
}

// interpolates reports whether an interpolation or directive begins here.
func (s *scanner) interpolates(depth int) bool {
	return depth < maxNesting && (s.has("${") || s.has("%{")) && (s.at == 0 || s.text[s.at-1] != s.text[s.at])
}

// interpolation reads one, and gives where the template goes on.
func (s *scanner) interpolation(start, depth int) int {
	s.take(start, str)
	from := s.at
	s.at += 2
	s.take(from, interp)
	s.expression(depth + 1)
	from = s.at
	s.at = min(len(s.text), s.at+1)
	s.take(from, interp)
	return s.at
}

// heredoc reads "<<EOT" to the line that ends it.
func (s *scanner) heredoc(depth int) {
	start := s.at
	s.at += 2
	if s.has("-") {
		s.at++
	}
	from := s.at
	s.while(isWord)
	mark := s.text[from:s.at]
	if mark == "" {
		return
	}
	s.take(start, keyword)
	s.toLineEnd()
	start = s.at
	for s.more() {
		switch {
		case s.text[s.at] == '\n':
			s.at++
			line := s.text[s.at:]
			if i := strings.IndexByte(line, '\n'); i >= 0 {
				line = line[:i]
			}
			if strings.TrimSpace(line) == mark {
				s.take(start, str)
				start = s.at
				s.at += len(line)
				s.take(start, keyword)
				return
			}
		case s.interpolates(depth):
			start = s.interpolation(start, depth)
		default:
			s.at++
		}
	}
	s.take(start, str)
}
