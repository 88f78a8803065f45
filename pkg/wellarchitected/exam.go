package wellarchitected

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Status says whether an exam could be taken on the day of ExamsAsOf.
type Status string

// The states of an exam.
const (
	Active   Status = "active"
	Upcoming Status = "upcoming"
	Retired  Status = "retired"
)

// Exam is one certification exam.
type Exam struct {
	// Code is "SAA-C03" or "CKA".
	Code string
	Name string
	// Tier is the vendor's own word: foundational, associate, professional, specialty, practitioner, specialist.
	Tier, Vendor string
	Status       Status
	// From is the first and Until the last day on which it can be taken,
	// each zero when it is not known or not set.
	From, Until time.Time
	// Successor is the code of the exam that replaces it, or "".
	Successor string
	// Format is "multiple choice" or "performance-based"; "" for AWS's, which are multiple choice and multiple response.
	Format string
	// Minutes is its duration, 0 if unknown; Questions the number of questions as the vendor says
	// it ("65", "15-20 tasks"), Scored how many of them count, 0 if unknown.
	Minutes   int
	Questions string
	Scored    int
	// PassingScore is on the scale Scale ("100-1000", "percent").
	PassingScore int
	Scale        string
	// Verified covers domains, weights and tasks; MinutesVerified and
	// PassingScoreVerified are unset where no official page confirms the figure.
	Verified, MinutesVerified, PassingScoreVerified bool
	// GuideURL is the official guide, CurriculumURL the curriculum's home or "".
	GuideURL, CurriculumURL string
	// Provenance says for each group of facts which of ExamSources have it, as "domains tasks: G,L1".
	Provenance []string
	Domains    []*Domain
}

// Domain is a part of an exam.
type Domain struct {
	ID   int
	Name string
	// Weight is the domain's share of the scored content in percent.
	Weight int
	// URL is the domain's own page in the guide, or "".
	URL   string
	Tasks []*Task
	Exam  *Exam
}

// Task is a task statement of an exam's domain. AWS numbers its statements. The
// Kubernetes curricula list points without numbers: there ID is the number of the domain and the
// place of the point in it.
type Task struct {
	// ID is "1.2": the domain and the task in it.
	ID     string
	Title  string
	Domain *Domain
}

//go:embed exams.tsv
var examsTable string

type examination struct {
	asOf    time.Time
	sources []Source
	exams   []*Exam
	byCode  map[string]*Exam
}

var loadExams = sync.OnceValue(func() *examination {
	e, err := decodeExams(examsTable)
	if err != nil {
		// The table is part of the program and a test decodes it.
		panic("wellarchitected: " + err.Error())
	}
	return e
})

// decodeExams reads the table that generate/exams.go describes.
func decodeExams(table string) (*examination, error) {
	x := &examination{byCode: map[string]*Exam{}}
	var exam *Exam
	var domain *Domain
	err := records(table, func(kind string, get func(int) string) (err error) {
		number := func(i int) int {
			n, bad := strconv.Atoi(get(i))
			if bad != nil {
				err = bad
			}
			return n
		}
		date := func(i int) time.Time {
			if get(i) == "" {
				return time.Time{}
			}
			day, bad := time.Parse(time.DateOnly, get(i))
			if bad != nil {
				err = bad
			}
			return day
		}
		switch {
		case kind == "asof":
			x.asOf = date(1)
		case kind == "source":
			x.sources = append(x.sources, Source{Key: get(1), Text: get(2)})
		case kind == "exam":
			exam = &Exam{Code: get(1), Name: get(2), Tier: get(3), Vendor: get(4), Status: Status(get(5)),
				From: date(6), Until: date(7), Successor: get(8)}
			domain = nil
			x.exams = append(x.exams, exam)
			x.byCode[exam.Code] = exam
		case kind == "figures" && exam != nil:
			exam.Minutes, exam.Questions, exam.Scored = number(1), get(2), number(3)
			exam.PassingScore, exam.Scale, exam.Format = number(4), get(5), get(7)
			exam.Verified = strings.Contains(get(6), "v")
			exam.MinutesVerified = strings.Contains(get(6), "m")
			exam.PassingScoreVerified = strings.Contains(get(6), "p")
		case kind == "links" && exam != nil:
			exam.GuideURL, exam.CurriculumURL = get(1), get(2)
		case kind == "from" && exam != nil:
			exam.Provenance = append(exam.Provenance, get(1)+": "+get(2))
		case kind == "domain" && exam != nil:
			domain = &Domain{ID: number(1), Weight: number(2), Name: get(3), URL: get(4), Exam: exam}
			exam.Domains = append(exam.Domains, domain)
		case kind == "task" && domain != nil:
			domain.Tasks = append(domain.Tasks, &Task{ID: get(1), Title: get(2), Domain: domain})
		default:
			return fmt.Errorf("record %q has no place here", kind)
		}
		return err
	})
	return x, err
}

// ExamsAsOf gives the day on which the exams' data was read.
func ExamsAsOf() time.Time { return loadExams().asOf }

// ExamSources gives where the exams' data was read.
func ExamSources() []Source { return loadExams().sources }

// Exams gives all exams, AWS's by tier and then the Kubernetes ones.
func Exams() []*Exam { return loadExams().exams }

// FindExam gives the exam with the code, in any case.
func FindExam(code string) (*Exam, bool) {
	e, ok := loadExams().byCode[strings.ToUpper(code)]
	return e, ok
}

// FindTask gives the task of an exam by its id, "1.2".
func FindTask(code, id string) (*Task, bool) {
	exam, ok := FindExam(code)
	if !ok {
		return nil, false
	}
	for _, d := range exam.Domains {
		for _, t := range d.Tasks {
			if t.ID == id {
				return t, true
			}
		}
	}
	return nil, false
}

// Available reports whether the exam can be taken on a day, as far as its
// dates are known: a retired exam without dates cannot, an active one can.
func (e *Exam) Available(day time.Time) bool {
	if !e.From.IsZero() && day.Before(e.From) {
		return false
	}
	if !e.Until.IsZero() {
		return day.Before(e.Until.AddDate(0, 0, 1))
	}
	return e.Status != Retired
}
