package html

import (
	"cmp"
	"html/template"
	"slices"

	"github.com/plinth-lint/plinth/pkg/source"
)

// file is one source file with its notes.
type file struct {
	ID, Path string
	Unread   string // why the source cannot be shown, or ""
	Segments []*segmentOf
	Fails    int
	Notes    []*note
}

// Count gives how many findings the file has.
func (f *file) Count() int { return len(f.Notes) }

// segmentOf is a line with notes and the lines below it; the first one of a file may have no notes.
type segmentOf struct {
	Head  []line
	Notes []*note
	Tail  []*stretch
}

// stretch is lines that follow each other. Folded ones are shown on demand;
// of more than maxFold only the number is told.
type stretch struct {
	Lines    []line
	Folded   bool
	From, To int
}

// Count gives how many lines there are.
func (s *stretch) Count() int { return s.To - s.From + 1 }

// line is one line of source.
type line struct {
	N    int
	ID   string
	HTML template.HTML
}

const (
	before  = 5   // lines that stay visible above a finding
	after   = 9   // and below
	minFold = 6   // fewer lines are not worth folding
	maxFold = 600 // more are not part of the page
	whole   = 70  // a file of so many lines is not folded
)

// files makes the source of every file with findings.
func (b *builder) files() {
	byPath := map[string]*file{}
	for i := range b.result.Findings {
		f := &b.result.Findings[i]
		n := b.byPtr[f]
		of := byPath[f.Range.File]
		if of == nil {
			of = &file{Path: clean(f.Range.File)}
			byPath[f.Range.File] = of
			b.page.Files = append(b.page.Files, of)
			of.ID = "file-" + itoa(len(b.page.Files))
		}
		of.Notes = append(of.Notes, n)
		if n.Status == "fail" {
			of.Fails++
		}
	}
	for path, of := range byPath {
		b.source(of, path)
	}
}

// source lays a file out around its notes.
func (b *builder) source(of *file, path string) {
	slices.SortStableFunc(of.Notes, func(x, y *note) int { return cmp.Compare(x.Line, y.Line) })
	first := map[string]*note{}
	for _, n := range of.Notes {
		if up := first[n.Policy.ID]; up != nil {
			n.First = up
		} else {
			first[n.Policy.ID] = n
		}
	}
	f, err := b.result.Tree.Read(path)
	if err != nil || path == "" {
		of.Unread = "The source cannot be shown."
		of.Segments = []*segmentOf{{Notes: of.Notes}}
		return
	}
	l := &layout{file: of, source: f, painter: newPainter(languageOf(path), string(f.Bytes)), marks: map[int][]span{}, keep: map[int]bool{}}
	l.mark()
	l.segments()
}

// layout lays one file out.
type layout struct {
	file    *file
	source  *source.File
	painter *painter
	marks   map[int][]span // by line
	keep    map[int]bool   // lines that stay visible
}

// mark finds what of each line is marked and which lines stay visible.
func (l *layout) mark() {
	last := l.painter.lines()
	for _, n := range l.file.Notes {
		r := n.finding.Range
		at := max(1, min(last, n.Line))
		n.Line = at
		if r.Start.Column > 0 {
			end := int(r.End.Column) - 1
			if r.End.Line != r.Start.Line {
				end = len(l.source.Line(at))
			}
			start := int(r.Start.Column) - 1
			l.marks[at] = append(l.marks[at], span{start, max(end, start+1)})
		}
		for i := at - before; i <= at+after; i++ {
			l.keep[i] = true
		}
		for _, rel := range n.finding.Related {
			if rel.Range.File == l.source.Path {
				for i := rel.Range.Start.Line - 1; i <= rel.Range.Start.Line+1; i++ {
					l.keep[int(i)] = true
				}
			}
		}
	}
}

// segments cuts the file at the lines with notes.
func (l *layout) segments() {
	notes := l.file.Notes
	last := l.painter.lines()
	if notes[0].Line > 1 {
		l.file.Segments = append(l.file.Segments, &segmentOf{Tail: l.stretches(1, notes[0].Line-1)})
	}
	for i := 0; i < len(notes); {
		at := notes[i].Line
		s := &segmentOf{Head: []line{l.line(at)}}
		for i < len(notes) && notes[i].Line == at {
			s.Notes = append(s.Notes, notes[i])
			i++
		}
		end := last
		if i < len(notes) {
			end = notes[i].Line - 1
		}
		s.Tail = l.stretches(at+1, end)
		l.file.Segments = append(l.file.Segments, s)
	}
}

// stretches cuts lines into those that stay visible and those that fold.
func (l *layout) stretches(from, to int) []*stretch {
	var out []*stretch
	for at := from; at <= to; {
		end := at
		for end < to && l.keep[end+1] == l.keep[at] {
			end++
		}
		folded := !l.keep[at] && end-at+1 >= minFold && l.painter.lines() > whole
		s := &stretch{From: at, To: end, Folded: folded}
		if !folded && len(out) > 0 && !out[len(out)-1].Folded {
			s = out[len(out)-1]
			s.To = end
		} else {
			out = append(out, s)
		}
		if !folded || end-at < maxFold {
			for n := at; n <= end; n++ {
				s.Lines = append(s.Lines, l.line(n))
			}
		}
		at = end + 1
	}
	return out
}

func (l *layout) line(n int) line {
	return line{N: n, ID: l.file.ID + "-" + itoa(n), HTML: l.painter.line(n, l.marks[n])}
}
