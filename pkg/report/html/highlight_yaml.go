package html

import "strings"

// yaml reads YAML line by line: keys, quoted texts, block scalars, tags,
// anchors, comments, and the plain scalars that mean a number or a word.
func (s *scanner) yaml() {
	block := -1 // the indent of the line whose block scalar goes on, or -1
	for s.more() {
		lineStart := s.at
		s.while(isBlank)
		indent := s.at - lineStart
		if block >= 0 {
			if s.more() && s.text[s.at] != '\n' && s.text[s.at] != '\r' && indent <= block {
				block = -1
			} else {
				start := s.at
				s.toLineEnd()
				s.take(start, str)
				s.newline()
				continue
			}
		}
		if s.yamlLine() {
			block = indent
		}
		s.newline()
	}
}

func (s *scanner) newline() {
	if s.has("\n") {
		s.at++
	}
}

// yamlLine reads the rest of a line, or of several where a quoted text goes
// on, and reports whether a block scalar begins below.
func (s *scanner) yamlLine() (block bool) {
	for s.more() && s.text[s.at] != '\n' {
		start := s.at
		switch c := s.text[s.at]; {
		case c == '#' && (s.at == 0 || strings.IndexByte(" \t\n", s.text[s.at-1]) >= 0):
			s.toLineEnd()
			s.take(start, comment)
			return block
		case c == '"' || c == '\'':
			s.quoted(c, false)
			s.take(start, s.keyOr(str))
		case c == '!' || c == '&' || c == '*':
			s.while(func(c byte) bool { return strings.IndexByte(" \t\r\n,[]{}", c) < 0 })
			s.take(start, name)
		case c == '|' || c == '>':
			s.while(func(c byte) bool { return c == '|' || c == '>' || c == '-' || c == '+' || isDigit(c) })
			s.take(start, keyword)
			rest := s.text[s.at:]
			if i := strings.IndexByte(rest, '\n'); i >= 0 {
				rest = rest[:i]
			}
			rest = strings.TrimSpace(rest)
			block = rest == "" || strings.HasPrefix(rest, "#")
		case strings.IndexByte("[]{},", c) >= 0 || isBlank(c) || c == '\r':
			s.at++
		case (c == '-' || c == '?' || c == ':') && (s.at+1 >= len(s.text) || strings.IndexByte(" \t\r\n", s.text[s.at+1]) >= 0):
			s.at++
		default:
			s.scalar()
		}
	}
	return block
}

// scalar reads a plain scalar or key.
func (s *scanner) scalar() {
	start := s.at
	for s.more() {
		c := s.text[s.at]
		if c == '\n' || c == '\r' || strings.IndexByte(",[]{}", c) >= 0 {
			break
		}
		next := byte('\n')
		if s.at+1 < len(s.text) {
			next = s.text[s.at+1]
		}
		if c == ':' && strings.IndexByte(" \t\r\n", next) >= 0 || isBlank(c) && next == '#' {
			break
		}
		s.at++
	}
	if s.at == start {
		s.at++
		return
	}
	s.take(start, s.keyOr(wordOf(strings.TrimSpace(s.text[start:s.at]))))
}

// keyOr gives key where a colon follows, else c.
func (s *scanner) keyOr(c class) class {
	i := s.at
	for i < len(s.text) && isBlank(s.text[i]) {
		i++
	}
	if i < len(s.text) && s.text[i] == ':' {
		return key
	}
	return c
}

// wordOf tells what a plain scalar means.
func wordOf(text string) class {
	switch strings.ToLower(text) {
	case "true", "false", "null", "~", "yes", "no", "on", "off":
		return keyword
	}
	if text != "" && strings.Trim(text, "0123456789.-+_eE") == "" && strings.ContainsAny(text, "0123456789") {
		return number
	}
	return str
}
