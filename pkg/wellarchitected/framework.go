// Package wellarchitected holds the AWS Well-Architected Framework (pillars,
// questions, best practices) and the AWS and Kubernetes certification exams
// (domains, tasks) as embedded data: ids, official titles, addresses, risks,
// weights, and where each fact comes from. It does not hold AWS's texts and
// knows no policy. Nothing is decoded before the first question about it; the
// framework and the exams are decoded apart from each other. What it returns
// is shared and must not be changed.
package wellarchitected

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
)

// Risk is the risk that AWS gives a workload which does not follow a best practice.
type Risk string

// The risks.
const (
	High   Risk = "high"
	Medium Risk = "medium"
	Low    Risk = "low"
)

// Pillar is one of the six pillars.
type Pillar struct {
	// ID is kebab-case, "cost-optimization"; Name is AWS's, "Cost
	// Optimization"; Prefix begins the ids of its questions, "COST".
	ID, Name, Prefix string
	// URL is the pillar's own paper, FrameworkURL its chapter in the framework.
	URL, FrameworkURL string
	Questions         []*Question
}

// Practices gives all best practices of the pillar in order.
func (p *Pillar) Practices() []*BestPractice {
	var out []*BestPractice
	for _, q := range p.Questions {
		out = append(out, q.Practices...)
	}
	return out
}

// Areas gives the best practice areas of the pillar in order.
func (p *Pillar) Areas() []string {
	var out []string
	seen := map[string]bool{}
	for _, q := range p.Questions {
		if !seen[q.Area] {
			seen[q.Area] = true
			out = append(out, q.Area)
		}
	}
	return out
}

// Question is one question of a pillar's review.
type Question struct {
	// ID is the key that begins the ids of its practices, "COST01".
	ID string
	// Title is the question itself, Area the best practice area it belongs to.
	Title, Area string
	Pillar      *Pillar
	Practices   []*BestPractice
}

// BestPractice is one best practice.
type BestPractice struct {
	// ID is "SEC08-BP02".
	ID    string
	Title string
	// URL is the page in the framework's documentation.
	URL  string
	Risk Risk
	// Choice is the id that the AWS Well-Architected Tool uses for the practice.
	Choice string
	// Sources are the keys of FrameworkSources that have it.
	Sources []string
	// Verified is set when id and title agree in two independent sources,
	// RiskVerified when the risk agrees in all that name one.
	Verified, RiskVerified bool
	Question               *Question
}

// Pillar gives the pillar of the practice's question.
func (b *BestPractice) Pillar() *Pillar { return b.Question.Pillar }

// Source is where facts of this package were read.
type Source struct {
	// Key is what facts refer to it by; Text describes it.
	Key, Text string
}

//go:embed framework.tsv
var frameworkTable string

type framework struct {
	edition   string
	sources   []Source
	pillars   []*Pillar
	questions map[string]*Question
	practices map[string]*BestPractice
}

var loadFramework = sync.OnceValue(func() *framework {
	f, err := decodeFramework(frameworkTable)
	if err != nil {
		// The table is part of the program and a test decodes it.
		panic("wellarchitected: " + err.Error())
	}
	return f
})

// records calls visit with the fields of each line of a table; get gives "" for a field that is left out.
func records(table string, visit func(kind string, get func(int) string) error) error {
	line := 0
	for text := range strings.Lines(table) {
		line++
		if strings.HasPrefix(text, "#") {
			continue
		}
		fields := strings.Split(strings.TrimSuffix(text, "\n"), "\t")
		get := func(i int) string {
			if i < len(fields) {
				return fields[i]
			}
			return ""
		}
		if err := visit(fields[0], get); err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
	}
	return nil
}

// decodeFramework reads the table that generate/framework.go describes.
func decodeFramework(table string) (*framework, error) {
	f := &framework{questions: make(map[string]*Question, 64), practices: make(map[string]*BestPractice, 320)}
	var base string
	var pillar *Pillar
	var question *Question
	err := records(table, func(kind string, get func(int) string) error {
		switch {
		case kind == "edition":
			f.edition = get(1)
		case kind == "source":
			f.sources = append(f.sources, Source{Key: get(1), Text: get(2)})
		case kind == "base":
			base = get(1)
		case kind == "pillar":
			pillar = &Pillar{ID: get(1), Name: get(2), Prefix: get(3), URL: get(4), FrameworkURL: get(5)}
			f.pillars = append(f.pillars, pillar)
		case kind == "question" && pillar != nil:
			question = &Question{ID: get(1), Area: get(2), Title: get(3), Pillar: pillar}
			pillar.Questions = append(pillar.Questions, question)
			f.questions[question.ID] = question
		case kind == "practice" && question != nil:
			b := &BestPractice{ID: get(1), Risk: Risk(get(2)), Sources: strings.Split(get(3), ""),
				Verified: strings.Contains(get(4), "v"), RiskVerified: strings.Contains(get(4), "r"),
				URL: base + get(5) + ".html", Title: get(6), Choice: get(7), Question: question}
			if b.Choice == "" {
				b.Choice = get(5)
			}
			question.Practices = append(question.Practices, b)
			f.practices[b.ID] = b
		default:
			return fmt.Errorf("record %q has no place here", kind)
		}
		return nil
	})
	return f, err
}

// Edition says which state of the framework the data is.
func Edition() string { return loadFramework().edition }

// FrameworkSources gives where the framework's data was read.
func FrameworkSources() []Source { return loadFramework().sources }

// Pillars gives the six pillars in AWS's order.
func Pillars() []*Pillar { return loadFramework().pillars }

// FindPillar gives the pillar by its id ("cost-optimization"), name ("Cost Optimization"), prefix
// ("COST") or the first word of its name ("cost"), in any case.
func FindPillar(name string) (*Pillar, bool) {
	id := strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return r == ' ' || r == '-' || r == '_'
	}), "-")
	for _, p := range Pillars() {
		first, _, _ := strings.Cut(p.ID, "-")
		if id == p.ID || id == first || id == strings.ToLower(p.Prefix) {
			return p, true
		}
	}
	return nil, false
}

// Questions gives all questions, pillar by pillar.
func Questions() []*Question {
	var out []*Question
	for _, p := range Pillars() {
		out = append(out, p.Questions...)
	}
	return out
}

// FindQuestion gives the question with the id "COST01", or as AWS also writes it, "COST 1".
func FindQuestion(id string) (*Question, bool) {
	if q, ok := loadFramework().questions[id]; ok {
		return q, true
	}
	prefix, number, ok := strings.Cut(id, " ")
	if ok && len(number) == 1 {
		number = "0" + number
	}
	q, found := loadFramework().questions[prefix+number]
	return q, ok && found
}

// Practices gives all best practices, pillar by pillar.
func Practices() []*BestPractice {
	out := make([]*BestPractice, 0, 320)
	for _, p := range Pillars() {
		out = append(out, p.Practices()...)
	}
	return out
}

// Practice gives the best practice with the id "SEC08-BP02".
func Practice(id string) (*BestPractice, bool) {
	b, ok := loadFramework().practices[id]
	return b, ok
}
