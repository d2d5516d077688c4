import org.apache.pdfbox.preflight.PreflightDocument;
import org.apache.pdfbox.preflight.ValidationResult;
import org.apache.pdfbox.preflight.exception.SyntaxValidationException;
import org.apache.pdfbox.preflight.parser.PreflightParser;

/** Judges files by PDF/A-1b and prints every fault. */
public class Preflight {
    public static void main(String[] files) throws Exception {
        boolean good = true;
        for (String file : files) {
            ValidationResult result;
            try {
                PreflightParser parser = new PreflightParser(file);
                parser.parse();
                try (PreflightDocument document = parser.getPreflightDocument()) {
                    document.validate();
                    result = document.getResult();
                }
            } catch (SyntaxValidationException e) {
                result = e.getResult();
            }
            for (ValidationResult.ValidationError e : result.getErrorsList()) {
                System.out.println(file + ": " + e.getErrorCode() + " " + e.getDetails());
            }
            good = good && result.isValid();
        }
        System.exit(good ? 0 : 1);
    }
}
