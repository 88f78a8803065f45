package sam

import (
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/document"
)

// The names of properties are those of the AWS SAM specification,
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-resources-and-properties.html

// properties are the properties of each kind.
var properties = map[string]string{
	"Function": "Architectures AssumeRolePolicyDocument AutoPublishAlias AutoPublishAliasAllProperties AutoPublishCodeSha256 " +
		"CapacityProviderConfig CodeSigningConfigArn CodeUri DeadLetterQueue DeploymentPreference Description DurableConfig " +
		"Environment EphemeralStorage EventInvokeConfig Events FileSystemConfigs FunctionName FunctionScalingConfig FunctionUrlConfig " +
		"Handler ImageConfig ImageUri InlineCode KmsKeyArn Layers LoggingConfig MemorySize PackageType PermissionsBoundary Policies " +
		"PropagateTags ProvisionedConcurrencyConfig PublishToLatestPublished RecursiveLoop ReservedConcurrentExecutions Role RolePath " +
		"Runtime RuntimeManagementConfig SnapStart SourceKMSKeyArn Tags TenancyConfig Timeout Tracing VersionDeletionPolicy " +
		"VersionDescription VpcConfig",
	"StateMachine": "AutoPublishAlias Definition DefinitionSubstitutions DefinitionUri DeploymentPreference Events Logging Name " +
		"PermissionsBoundary Policies PropagateTags Role RolePath Tags Tracing Type UseAliasAsEventTarget",
	"Api": "AccessLogSetting AlwaysDeploy ApiKeySourceType Auth BinaryMediaTypes CacheClusterEnabled CacheClusterSize CanarySetting Cors " +
		"DefinitionBody DefinitionUri Description DisableExecuteApiEndpoint Domain EndpointAccessMode EndpointConfiguration " +
		"FailOnWarnings GatewayResponses MergeDefinitions MethodSettings MinimumCompressionSize Mode Models Name OpenApiVersion Policy " +
		"PropagateTags SecurityPolicy StageName Tags TracingEnabled Variables",
	"HttpApi": "AccessLogSettings Auth CorsConfiguration DefaultRouteSettings DefinitionBody DefinitionUri Description " +
		"DisableExecuteApiEndpoint Domain FailOnWarnings Name PropagateTags RouteSettings StageName StageVariables Tags",
	"SimpleTable":      "PointInTimeRecoverySpecification PrimaryKey ProvisionedThroughput SSESpecification TableName Tags",
	"LayerVersion":     "CompatibleArchitectures CompatibleRuntimes ContentUri Description LayerName LicenseInfo PublishLambdaVersion RetentionPolicy",
	"Application":      "Location NotificationARNs Parameters Tags TemplateUrl TimeoutInMinutes",
	"Connector":        "Destination Permissions Source",
	"CapacityProvider": "CapacityProviderName InstanceRequirements KmsKeyArn OperatorRole PropagateTags ScalingConfig Tags VpcConfig",
}

// globalProperties are the properties that Globals can give to all resources of a kind.
var globalProperties = map[string]string{
	"Function": "Architectures AssumeRolePolicyDocument AutoPublishAlias AutoPublishAliasAllProperties CapacityProviderConfig " +
		"CodeSigningConfigArn CodeUri DeadLetterQueue DeploymentPreference Description DurableConfig Environment EphemeralStorage " +
		"EventInvokeConfig FileSystemConfigs FunctionScalingConfig FunctionUrlConfig Handler KmsKeyArn Layers LoggingConfig MemorySize " +
		"PermissionsBoundary PropagateTags ProvisionedConcurrencyConfig PublishToLatestPublished RecursiveLoop " +
		"ReservedConcurrentExecutions RolePath Runtime RuntimeManagementConfig SnapStart SourceKMSKeyArn Tags TenancyConfig Timeout " +
		"Tracing VersionDeletionPolicy VpcConfig",
	"Api": "AccessLogSetting AlwaysDeploy Auth BinaryMediaTypes CacheClusterEnabled CacheClusterSize CanarySetting Cors DefinitionUri " +
		"Domain EndpointAccessMode EndpointConfiguration GatewayResponses MergeDefinitions MethodSettings MinimumCompressionSize Name " +
		"OpenApiVersion PropagateTags SecurityPolicy TracingEnabled Variables",
	"HttpApi": "AccessLogSettings Auth CorsConfiguration DefaultRouteSettings Domain FailOnWarnings PropagateTags RouteSettings " +
		"StageVariables Tags",
	"SimpleTable":      "SSESpecification",
	"StateMachine":     "PropagateTags",
	"LayerVersion":     "PublishLambdaVersion",
	"CapacityProvider": "InstanceRequirements KmsKeyArn OperatorRole PropagateTags ScalingConfig Tags VpcConfig",
	"WebSocketApi": "AccessLogSettings ApiKeySelectionExpression DefaultRouteSettings DisableExecuteApiEndpoint DisableSchemaValidation Domain " +
		"FailOnWarnings IpAddressType PropagateTags RouteSelectionExpression RouteSettings StageVariables Tags",
}

// pollProperties are those of every event that Lambda polls for.
const pollProperties = "BatchSize BisectBatchOnFunctionError ConsumerGroupId DestinationConfig Enabled FilterCriteria FunctionResponseTypes " +
	"KafkaBootstrapServers KmsKeyArn LoggingConfig MaximumBatchingWindowInSeconds MaximumRecordAgeInSeconds MaximumRetryAttempts " +
	"MetricsConfig ParallelizationFactor ProvisionedPollerConfig Queues ScalingConfig SchemaRegistryConfig SecretsManagerKmsKeyId " +
	"SourceAccessConfigurations StartingPosition StartingPositionTimestamp Topics TumblingWindowInSeconds"

// functionEvents are the events of a function and their properties.
var functionEvents = map[string]string{
	"AlexaSkill":      "SkillId",
	"Api":             "Auth Method Path RequestModel RequestParameters ResponseTransferMode RestApiId Stage TimeoutInMillis",
	"CloudWatchEvent": "DeadLetterConfig Enabled EventBusName Input InputPath InputTransformer Pattern RetryPolicy RuleName State Target",
	"CloudWatchLogs":  "FilterPattern LogGroupName",
	"Cognito":         "Trigger UserPool",
	"DocumentDB":      pollProperties + " Cluster CollectionName DatabaseName FullDocument",
	"DynamoDB":        pollProperties + " Stream",
	"EventBridgeRule": "DeadLetterConfig Enabled EventBusName Input InputPath InputTransformer Pattern RetryPolicy RuleName State Target",
	"HttpApi":         "ApiId Auth Method Path PayloadFormatVersion RouteSettings Stage TimeoutInMillis",
	"IoTRule":         "AwsIotSqlVersion Sql",
	"Kinesis":         pollProperties + " Stream",
	"MQ":              pollProperties + " Broker DynamicPolicyName",
	"MSK":             pollProperties + " Stream",
	"S3":              "Bucket Events Filter",
	"SNS":             "FilterPolicy FilterPolicyScope RedrivePolicy Region SqsSubscription Topic",
	"SQS":             pollProperties + " Queue",
	"Schedule":        "DeadLetterConfig Description Enabled Input Name RetryPolicy RuleName Schedule State",
	"ScheduleV2": "DeadLetterConfig Description EndDate FlexibleTimeWindow GroupName Input KmsKeyArn Name OmitName PermissionsBoundary " +
		"RetryPolicy RoleArn ScheduleExpression ScheduleExpressionTimezone StartDate State",
	"SelfManagedKafka": pollProperties,
}

// machineEvents are the events of a state machine and their properties.
var machineEvents = map[string]string{
	"Api":             "Auth Method Path RestApiId Stage UnescapeMappingTemplate",
	"CloudWatchEvent": "DeadLetterConfig EventBusName Input InputPath InputTransformer Pattern RetryPolicy RuleName State Target",
	"EventBridgeRule": "DeadLetterConfig EventBusName Input InputPath InputTransformer Pattern RetryPolicy RuleName State Target",
	"Schedule":        "DeadLetterConfig Description Enabled Input Name RetryPolicy RoleArn Schedule State Target",
	"ScheduleV2": "DeadLetterConfig Description EndDate FlexibleTimeWindow GroupName Input KmsKeyArn Name OmitName PermissionsBoundary " +
		"RetryPolicy RoleArn ScheduleExpression ScheduleExpressionTimezone StartDate State",
}

// checkProperties tells of properties that the resource's kind does not have.
func (x *expander) checkProperties(o *origin) {
	x.unknown(o.props, prefix+o.kind, strings.Fields(properties[o.kind]))
	for _, a := range o.node.Pairs {
		if !slices.Contains(attributes, a.Key.Text) {
			x.diags.Add(diag.Warning, "sam-property-unknown", a.Key.Range, "Attribute is unknown",
				"%s has the attribute %s beside its properties, where it has no effect.%s", o.id, a.Key.Text, didYouMean(a.Key.Text, attributes))
		}
	}
}

// attributes are what a resource may have beside its properties. A description has no
// effect, and is taken all the same.
var attributes = []string{"Type", "Properties", "Condition", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "UpdatePolicy",
	"CreationPolicy", "Metadata", "Connectors", "IgnoreGlobals", "Description"}

func (x *expander) unknown(n *document.Node, of string, names []string) {
	if !isMapping(n) {
		return
	}
	for _, p := range n.Pairs {
		if !slices.Contains(names, p.Key.Text) {
			x.diags.Add(diag.Warning, "sam-property-unknown", p.Key.Range, "Serverless property is unknown",
				"%s has no property %s, so it has no effect.%s", of, p.Key.Text, didYouMean(p.Key.Text, names))
		}
	}
}
