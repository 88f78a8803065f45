package sam

import (
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/document"
)

// sources are the properties that name what an event is polled from.
var sources = map[string]string{
	"SQS": "Queue", "Kinesis": "Stream", "DynamoDB": "Stream", "MSK": "Stream", "MQ": "Broker", "DocumentDB": "Cluster",
}

// readers are the managed policies that a function needs for what it polls.
var readers = map[string]string{
	"SQS": "AWSLambdaSQSQueueExecutionRole", "Kinesis": "AWSLambdaKinesisExecutionRole", "DynamoDB": "AWSLambdaDynamoDBExecutionRole",
	"MSK": "AWSLambdaMSKExecutionRole",
}

// pollEvent makes the mapping of an event source that Lambda polls, and lets the role read from it
// (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-sqs.html and its kin).
func (x *expander) pollEvent(e *event) {
	props := e.body()
	set(props, e.p.pair("FunctionName", e.goal.name(e.p)))
	if source := sources[e.kind]; source != "" {
		e.as(props, source, "EventSourceArn")
	}
	e.same(props, "StartingPosition StartingPositionTimestamp BatchSize Enabled MaximumBatchingWindowInSeconds MaximumRetryAttempts "+
		"BisectBatchOnFunctionError MaximumRecordAgeInSeconds ParallelizationFactor Topics Queues SourceAccessConfigurations "+
		"TumblingWindowInSeconds FunctionResponseTypes FilterCriteria KmsKeyArn ScalingConfig ProvisionedPollerConfig MetricsConfig LoggingConfig")
	if p, ok := keyed(e.props, "KafkaBootstrapServers"); ok && truthy(p.Value) {
		set(props, document.Pair{Key: renamed(p.Key, "SelfManagedEventSource"), Value: at(p.Key).of(`{"Endpoints": {"KafkaBootstrapServers": "$0"}}`, p.Value)})
	}
	x.kafka(e, props)
	if e.kind == "DocumentDB" {
		config := e.p.mapping()
		e.same(config, "DatabaseName CollectionName FullDocument")
		set(props, e.p.pair("DocumentDBEventSourceConfig", config))
	}
	failed := x.destination(e, props)
	x.emit(e.o, e.p, e.id, "AWS::Lambda::EventSourceMapping", props)
	if name := readers[e.kind]; name != "" {
		e.role.addManaged(e.p.managed(name))
	}
	if p := x.pollPolicy(e); p != nil {
		e.role.addPolicy(p)
	}
	if failed != nil {
		e.role.addPolicy(failed)
	}
}

// kafka gives the consumer group and the schema registry of Kafka, managed or not.
func (x *expander) kafka(e *event, props *document.Node) {
	config := e.p.mapping()
	e.same(config, "ConsumerGroupId SchemaRegistryConfig")
	if len(config.Pairs) == 0 {
		return
	}
	switch e.kind {
	case "MSK":
		set(props, e.p.pair("AmazonManagedKafkaEventSourceConfig", config))
	case "SelfManagedKafka":
		set(props, e.p.pair("SelfManagedKafkaEventSourceConfig", config))
	default:
		x.warn(e.p.r, "The event %s of %s has a consumer group or schema registry, which only Kafka has.", e.name, e.o.id)
	}
}

// destination gives the mapping where events go that fail, and the policy
// that lets the function send them there.
func (x *expander) destination(e *event, props *document.Node) *document.Node {
	p, ok := keyed(e.props, "DestinationConfig")
	if !ok || isNull(p.Value) {
		return nil
	}
	set(props, p)
	failure, ok := keyed(p.Value, "OnFailure")
	if !ok || !isMapping(failure.Value) {
		x.warn(p.Value.Range, "The DestinationConfig of the event %s of %s has no OnFailure.", e.name, e.o.id)
		return nil
	}
	kind, arn := failure.Value.Get("Type"), failure.Value.Get("Destination")
	if kind == nil {
		return nil
	}
	inner := *failure.Value
	inner.Pairs = slices.Clone(inner.Pairs)
	without(&inner, "Type")
	failure.Value = &inner
	p.Value = at(p.Value).mapping(failure)
	set(props, p)
	if kind.Text == "Kafka" {
		return nil
	}
	grant := x.sendTo(at(kind), e.id, kind.Text, arn)
	if grant == nil {
		x.warn(kind.Range, "The Type of OnFailure of the event %s of %s is SQS, SNS, S3 or Kafka.", e.name, e.o.id)
	}
	return grant
}

// sendTo gives the policy that allows sending to a destination, nil when the kind is unknown.
func (x *expander) sendTo(p place, id, kind string, arn *document.Node) *document.Node {
	switch kind {
	case "SQS":
		return p.grant(id+"SQSPolicy", "sqs:SendMessage", arn)
	case "SNS":
		return p.grant(id+"SNSPolicy", "sns:publish", arn)
	case "EventBridge":
		return p.grant(id+"EventBridgePolicy", "events:PutEvents", arn)
	case "Lambda":
		return p.grant(id+"LambdaPolicy", "lambda:InvokeFunction", arn)
	case "S3", "S3Bucket":
		return p.of(`{"PolicyName": "$0", "PolicyDocument": {"Statement": [{"Action": "s3:PutObject", "Effect": "Allow", `+
			`"Resource": {"Fn::Join": ["/", ["$1", "*"]]}}, {"Action": "s3:ListBucket", "Effect": "Allow", "Resource": "$1"}]}}`, p.text(id+"S3Policy"), arn)
	}
	return nil
}

const networkActions = `["ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface", ` +
	`"ec2:DescribeVpcs", "ec2:DescribeSubnets", "ec2:DescribeSecurityGroups"]`

// pollPolicy gives the inline policy that a function needs for what it polls, nil when a managed one is enough.
func (x *expander) pollPolicy(e *event) *document.Node {
	p := e.p
	statements := p.list()
	allow := func(resource *document.Node, actions string) {
		statements.Items = append(statements.Items, p.of(`{"Action": `+actions+`, "Effect": "Allow", "Resource": "$0"}`, resource))
	}
	const secret = `["secretsmanager:GetSecretValue"]`
	switch e.kind {
	case "MSK":
		x.registry(e, allow)
		if uri := x.access(e, "CLIENT_CERTIFICATE_TLS_AUTH"); uri != nil {
			allow(uri, secret)
		}
		if len(statements.Items) == 0 {
			return nil
		}
		return p.of(`{"PolicyName": "MSKExecutionRolePolicy", "PolicyDocument": {"Statement": "$0"}}`, statements)
	case "MQ":
		name := "SamAutoGeneratedAMQPolicy"
		if truthy(e.get("DynamicPolicyName")) {
			name = e.id + "AMQPolicy"
		}
		allow(x.basic(e), secret)
		allow(e.get("Broker"), `["mq:DescribeBroker"]`)
		x.decrypt(e, allow)
		return p.of(`{"PolicyName": "$1", "PolicyDocument": {"Statement": "$0"}}`, statements, p.text(name))
	case "DocumentDB":
		allow(x.basic(e), secret)
		allow(p.arn("rds", "cluster-pg:*"), `["rds:DescribeDBClusterParameters"]`)
		allow(p.arn("rds", "subgrp:*"), `["rds:DescribeDBSubnetGroups"]`)
		allow(e.get("Cluster"), `["rds:DescribeDBClusters"]`)
		allow(p.text("*"), networkActions)
		x.decrypt(e, allow)
		return p.of(`{"PolicyName": "SamAutoGeneratedDocumentDBPolicy", "PolicyDocument": {"Statement": "$0"}}`, statements)
	case "SelfManagedKafka":
		uri := x.access(e, "SASL_SCRAM_256_AUTH SASL_SCRAM_512_AUTH BASIC_AUTH CLIENT_CERTIFICATE_TLS_AUTH")
		if uri != nil {
			allow(uri, secret)
		}
		if certificate := x.access(e, "SERVER_ROOT_CA_CERTIFICATE"); certificate != nil && uri != nil {
			allow(uri, secret)
		}
		if x.access(e, "VPC_SUBNET") != nil && x.access(e, "VPC_SECURITY_GROUP") != nil {
			allow(p.text("*"), networkActions)
		}
		x.decrypt(e, allow)
		x.registry(e, allow)
		return p.of(`{"PolicyName": "SelfManagedKafkaExecutionRolePolicy", "PolicyDocument": {"Statement": "$0", "Version": "2012-10-17"}}`, statements)
	}
	return nil
}

// access gives the URI of the source access configuration of one of the kinds.
func (x *expander) access(e *event, kinds string) *document.Node {
	for _, c := range listOf(e.get("SourceAccessConfigurations")) {
		if kind := text(c.Get("Type")); kind != "" && slices.Contains(strings.Fields(kinds), kind) {
			return given(c, "URI")
		}
	}
	return nil
}

// basic gives the secret of BASIC_AUTH, which MQ and DocumentDB need.
func (x *expander) basic(e *event) *document.Node {
	uri := x.access(e, "BASIC_AUTH")
	if uri == nil {
		x.warn(e.p.r, "The event %s of %s needs a source access configuration of the type BASIC_AUTH.", e.name, e.o.id)
	}
	return uri
}

func (x *expander) decrypt(e *event, allow func(*document.Node, string)) {
	key := e.get("SecretsManagerKmsKeyId")
	if key == nil {
		return
	}
	if !isText(key) {
		x.warn(key.Range, "The SecretsManagerKmsKeyId of the event %s of %s is a text.", e.name, e.o.id)
		return
	}
	allow(at(key).arn("kms", "key/"+key.Text), `["kms:Decrypt"]`)
}

// registry allows reading a schema registry: its secrets, and the registry itself where it is one of Glue.
func (x *expander) registry(e *event, allow func(*document.Node, string)) {
	config := e.get("SchemaRegistryConfig")
	for _, c := range listOf(given(config, "AccessConfigs")) {
		if uri := given(c, "URI"); uri != nil {
			allow(uri, `["secretsmanager:GetSecretValue"]`)
		}
	}
	uri := given(config, "SchemaRegistryURI")
	arn := text(uri)
	if name, format := intrinsic(uri); name == "Fn::Sub" {
		arn = text(format)
	}
	// ${AWS::Region} and its kin have colons of their own.
	_, name, found := strings.Cut(strings.ReplaceAll(arn, "${AWS::", "${AWS"), ":registry/")
	if !found || !strings.HasPrefix(arn, "arn") {
		return
	}
	allow(uri, `["glue:GetRegistry"]`)
	p := at(uri)
	allow(p.list(p.arn("glue", "schema/"+name+"/*")), `["glue:GetSchemaVersion"]`)
}
